// @ts-check
// What the worker does for all Meet tabs together.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { lastUsedFirst } from "../../extensions/shared/last_used.js";
import { MeetingLink } from "../../extensions/shared/worker/meeting_link.js";
import { linkForKey, serveTabs } from "../../extensions/shared/worker/tab_service.js";

const lobby = { tabId: 1, inCall: false };
const call = { tabId: 2, inCall: true };
const other = { tabId: 3, inCall: true };
const left = { tabId: 4, inCall: false };
const links = [lobby, call, other, left];
const document = 9;

/** The browser's tabs, last used first, which is not the order in which they opened. */
const tabs = [document, lobby.tabId, call.tabId, other.tabId, left.tabId].map((id) => ({ id }));

test("a keyboard shortcut goes to the call in front, otherwise to the one used last, never to a lobby beside a call", () => {
  assert.equal(linkForKey(links, other.tabId, tabs), other);
  assert.equal(linkForKey(links, document, tabs), call);
  assert.equal(linkForKey(links, lobby.tabId, tabs), call);
  assert.equal(linkForKey(links, left.tabId, tabs), call);
});

test("popups and shortcuts tell by the same rule which tab was used last", () => {
  const used = lastUsedFirst([1, 3, 2].map((lastAccessed) => ({ lastAccessed })));
  assert.deepEqual(
    used.map(({ lastAccessed }) => lastAccessed),
    [3, 2, 1],
  );
});

test("without a call a shortcut goes to the tab in front, which says why nothing happens", () => {
  assert.equal(linkForKey([lobby, left], lobby.tabId, tabs), lobby);
  assert.equal(linkForKey([lobby, left], document, tabs), undefined);
});

/** A Chrome event that the test fires. */
function chromeEvent() {
  /** @type {((...told: unknown[]) => void)[]} */
  const listeners = [];
  return {
    hasListener: () => true,
    addListener: (/** @type {(...told: unknown[]) => void} */ listener) => void listeners.push(listener),
    fire: (/** @type {unknown[]} */ ...told) => {
      for (const each of listeners) each(...told);
    },
  };
}

/** A worker that has just started, its browser's events, and what it removed from the disk. */
function begunWorker() {
  /** @type {string[]} */
  const removed = [];
  /** @type {object[]} */
  const levels = [];
  const online = chromeEvent();
  const area = {
    get: async () => ({}),
    set: async () => {},
    remove: async (/** @type {string} */ name) => void removed.push(name),
    setAccessLevel: async (/** @type {object} */ level) => void levels.push(level),
  };
  const [onConnect, onAdded] = [chromeEvent(), chromeEvent()];
  const contains = async () => false;
  Object.assign(globalThis, {
    self: {
      addEventListener: (/** @type {string} */ type, /** @type {() => void} */ hear) =>
        type === "online" && online.addListener(hear),
    },
    chrome: {
      commands: { onCommand: chromeEvent() },
      notifications: { onClicked: chromeEvent() },
      permissions: { onAdded, onRemoved: chromeEvent(), contains },
      runtime: { onConnect, onMessage: chromeEvent() },
      tabs: { get: async () => ({}) },
      storage: { onChanged: chromeEvent(), local: area, session: area, managed: area },
    },
  });
  const links = serveTabs(() => null);
  return { onConnect, onAdded, online, removed, levels, links };
}

test("a meeting id that an earlier version kept on disk is deleted by the next worker", () => {
  assert.deepEqual(begunWorker().removed, ["aliases"]);
});

for (const [what, change, posted] of /** @type {const} */ ([
  ["notifications", { permissions: ["notifications"] }, false],
  ["another server", { origins: ["https://rest.example/*"] }, false],
  ["Meet", { origins: ["https://meet.google.com/*"] }, true],
])) {
  test(`a right to ${what} ${posted ? "is checked again" : "says nothing about Meet's pages"} once it changes`, async () => {
    const { onConnect, onAdded } = begunWorker();
    /** @type {{type: string}[]} */
    const told = [];
    const port = {
      name: "meet",
      sender: { tab: { id: 1 } },
      onMessage: chromeEvent(),
      onDisconnect: chromeEvent(),
    };
    onConnect.fire({ ...port, postMessage: (/** @type {{type: string}} */ message) => told.push(message) });
    for (let turn = 0; turn < 50; turn++) await setImmediate();
    const before = told.length;
    onAdded.fire(change);
    for (let turn = 0; turn < 50; turn++) await setImmediate();
    assert.equal(told.length > before, posted);
  });
}

test("what is on disk, above all the leader key, is kept from scripts that share a process with a page", () => {
  const { levels } = begunWorker();
  assert.deepEqual(levels, [{ accessLevel: "TRUSTED_CONTEXTS" }]);
});

/** A port to the worker, as this tab's page opens it. */
const lineOf = (tab = /** @type {{id: number} | undefined} */ ({ id: 1 }), name = "meet") => ({
  ...{ name, sender: { tab }, postMessage() {} },
  ...{ onMessage: chromeEvent(), onDisconnect: chromeEvent() },
});

test("a tab has a link for as long as its port is open, and nothing else has one", (t) => {
  const { onConnect, links } = begunWorker();
  const { mock: closed } = t.mock.method(MeetingLink.prototype, "close");
  onConnect.fire(lineOf({ id: 1 }, "popup"));
  onConnect.fire({ ...lineOf(), sender: {} });
  assert.equal(links.size, 0);
  const [first, second] = [lineOf({ id: 1 }), lineOf({ id: 2 })];
  onConnect.fire(first);
  onConnect.fire(second);
  first.onDisconnect.fire();
  assert.deepEqual([[...links].map(({ tabId }) => tabId), closed.callCount()], [[2], 1]);
});

test("every tab hears that the network is back", (t) => {
  const { onConnect, online } = begunWorker();
  const { mock: reconnected } = t.mock.method(MeetingLink.prototype, "reconnectNow");
  for (const id of [1, 2]) onConnect.fire(lineOf({ id }));
  online.fire();
  assert.equal(reconnected.callCount(), 2);
});
