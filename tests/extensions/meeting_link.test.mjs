// @ts-check
// The worker's side of a Meet tab.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { CONSENT_VERSION, hasConsent } from "../../extensions/shared/settings.js";
import { MeetingLink } from "../../extensions/shared/worker/meeting_link.js";
import { chooseMeasuring } from "../../extensions/shared/worker/same_meeting.js";

/** @import { FromTab, ToTab } from "../../extensions/shared/types" */
/** @import { FrameChannel } from "../../extensions/shared/worker/meeting_link.js" */

test("a leader key is given to the server that it was typed for, and to no other", async ({ mock }) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const local = {
    serverUrl: "https://a.example/base",
    leaderKey: "secret",
    leaderKeyOrigin: "https://a.example",
  };
  const session = { get: async () => ({}), set: async () => {} };
  const managed = { get: async () => ({}) };
  const EventSource = class extends EventTarget {
    close() {}
  };
  const storage = { local: { get: async () => ({ ...local }) }, session, managed };
  Object.assign(globalThis, { EventSource, chrome: { storage } });
  /** @type {(string | undefined)[]} */
  const keys = [];
  mock.method(
    globalThis,
    "fetch",
    async (/** @type {string} */ _, /** @type {RequestInit} */ { headers }) => {
      keys.push(new Headers(headers).get("Authorization") ?? "none");
      return Response.json({});
    },
  );
  /** @type {(message: FromTab) => void} */
  let say = () => {};
  /** @type {ToTab[]} */
  const posted = [];
  const onMessage = { addListener: (/** @type {typeof say} */ hear) => (say = hear) };
  const postMessage = (/** @type {ToTab} */ message) => posted.push(message);
  const renewed = mock.fn();
  const frames = { open() {}, renew: renewed, send: async () => {}, close() {} };
  const port = /** @type {unknown} */ ({ onMessage, postMessage, sender: { tab: { id: 1 } } });
  const link = new MeetingLink(/** @type {chrome.runtime.Port} */ (port), frames, () => []);
  const start = async () => {
    const before = keys.length;
    say({ type: "call", call: 1, meetingId: "m", name: "start" });
    while (keys.length === before) await setImmediate();
  };
  await start();
  for (const serverUrl of ["https://b.example", "http://a.example", "https://a.example:444", ""]) {
    Object.assign(local, { serverUrl });
    await link.settingsChanged();
    await start();
  }
  assert.deepEqual(keys, ["Bearer secret", "none", "none", "none", "none"]);
  assert.equal(renewed.mock.callCount(), 0, "nor does the meeting go there before the tab says so");
  Object.assign(local, { serverUrl: "https://a.example" });
  await link.settingsChanged();
  await start();
  assert.equal(keys.at(-1), "Bearer secret");
});

test("a tab that is closed while its meeting is looked up leaves no stream open", async ({ mock }) => {
  mock.timers.enable({ apis: ["setTimeout"] }); // an open stream keeps watching itself
  let read = (/** @type {object} */ _) => {};
  const kept = new Promise((resolve) => {
    read = resolve;
  });
  const area = { get: (/** @type {string | string[]} */ name) => (Array.isArray(name) ? {} : kept) };
  const managed = { get: async () => ({}) };
  let opened = 0;
  const EventSource = class extends EventTarget {
    constructor() {
      super();
      opened += 1;
    }
    close() {}
  };
  Object.assign(globalThis, { EventSource, chrome: { storage: { local: area, session: area, managed } } });
  /** @type {(message: FromTab) => void} */
  let say = () => {};
  const onMessage = { addListener: (/** @type {typeof say} */ hear) => (say = hear) };
  const port = /** @type {unknown} */ ({ onMessage, postMessage() {}, sender: { tab: { id: 1 } } });
  const link = new MeetingLink(/** @type {chrome.runtime.Port} */ (port), null, () => []);
  say({ type: "join", meetingId: "m", code: "m", position: "" });
  while (!link.meetingId) await setImmediate();
  link.close();
  read({});
  for (let turn = 0; turn < 10; turn++) await setImmediate();
  assert.equal(opened, 0);
});

/**
 * A tab's link to its server, in a browser whose storage holds `session` and `local`.
 * @param {import("node:test").TestContext} t
 * @param {{local?: Record<string, unknown>, session?: Record<string, unknown>}} kept
 * @param {object | null} [frames]
 * @param {MeetingLink[]} [others] the links of the meeting's other tabs
 * @param {number} [tabId] 2 for a second link in the same test
 */
function linked(t, { local = {}, session = {} }, frames = null, others = [], tabId = 1) {
  if (tabId === 1) t.mock.timers.enable({ apis: ["setTimeout"] });
  const area = (/** @type {Record<string, unknown>} */ items) => ({
    get: async (/** @type {string | string[]} */ names) =>
      Object.fromEntries(Object.entries(items).filter(([name]) => names.includes(name))),
    set: async (/** @type {object} */ changes) => void Object.assign(items, changes),
  });
  /** @type {(EventTarget & {address: string, isClosed: boolean})[]} */
  const streams = [];
  const EventSource = class extends EventTarget {
    isClosed = false;
    constructor(/** @type {string} */ address) {
      super();
      streams.push(Object.assign(this, { address }));
    }
    close() {
      this.isClosed = true;
    }
  };
  const managed = { get: async () => ({}) };
  const permissions = { contains: async () => false };
  Object.assign(globalThis, {
    EventSource,
    chrome: { permissions, storage: { local: area(local), session: area(session), managed } },
  });
  /** @type {ToTab[]} */
  const posted = [];
  /** @type {(message: FromTab) => void} */
  let say = () => {};
  const onMessage = { addListener: (/** @type {typeof say} */ hear) => (say = hear) };
  const postMessage = (/** @type {ToTab} */ message) => posted.push(message);
  const port = /** @type {unknown} */ ({ onMessage, postMessage, sender: { tab: { id: tabId } } });
  const link = new MeetingLink(
    /** @type {chrome.runtime.Port} */ (port),
    /** @type {FrameChannel | null} */ (frames),
    () => others,
  );
  t.after(() => link.close());
  const settled = async () => {
    for (let turn = 0; turn < 10; turn++) await setImmediate();
  };
  return { link, streams, posted, say: (/** @type {FromTab} */ message) => say(message), settled };
}

const SERVER = "https://rest.example.org";
const ANSWER = { restId: "r", closed: true, restEndsAt: "" };
const KEPT = `meeting ${SERVER} m`;

test("the worker after one that ended goes on after the last event that was passed on", async (t) => {
  const session = { [KEPT]: { position: "7-0" } };
  const { streams, posted, say, settled } = linked(t, { local: { serverUrl: SERVER }, session });
  say({ type: "join", meetingId: "m", code: "m", position: "" });
  await settled();
  assert.match(streams[0].address, /&last_event_id=7-0$/);
  const data = '{"event":"rest_required","meeting_id":"m"}';
  streams[0].dispatchEvent(new MessageEvent("message", { data, lastEventId: "8-0" }));
  await settled();
  assert.equal(posted.at(-1)?.type, "event");
  assert.deepEqual(session[KEPT], { position: "8-0" });
});

test("where a proxy holds events back, a tab is told the server's less delayed time", async (t) => {
  const { streams, posted, say, settled } = linked(t, { local: { serverUrl: SERVER } });
  say({ type: "join", meetingId: "m", code: "m", position: "" });
  await settled();
  const data = (/** @type {number} */ second) => `{"timestamp":"2026-01-31T09:00:${second}.000Z"}`;
  for (const stream of [0, 1]) {
    streams[stream].dispatchEvent(new MessageEvent("connected", { data: data(10) }));
    streams[stream].dispatchEvent(new MessageEvent("heartbeat", { data: data(25) }));
    t.mock.timers.tick(1000);
  }
  assert.deepEqual(posted.at(-1), { type: "time", meetingId: "m", timestamp: "2026-01-31T09:00:25.000Z" });
});

test("a tab is not told again what it has already seen", async (t) => {
  const session = { [KEPT]: { position: "7-0" } };
  const { streams, say, settled } = linked(t, { local: { serverUrl: SERVER }, session });
  say({ type: "join", meetingId: "m", code: "m", position: "9-0" });
  await settled();
  assert.match(streams[0].address, /&last_event_id=9-0$/);
});

test("who was in a call is known there under another meeting id and on another server, too", async (t) => {
  const session = {};
  const lately = { salt: "s", seen: { id: 1 } };
  const before = linked(t, { local: { serverUrl: SERVER }, session });
  before.say({ type: "join", meetingId: "m", code: "m", position: "" });
  before.say({ type: "remember", memory: { salt: "a" } });
  before.say({ type: "rememberCall", code: "m", memory: { lately } });
  await before.settled();
  before.link.close(); // the tab is reloaded
  t.mock.timers.reset();
  const { posted, say, settled } = linked(t, { local: { serverUrl: "https://other.example.org" }, session });
  say({ type: "join", meetingId: "another", code: "m", position: "" });
  say({ type: "join", meetingId: "m", code: "n", position: "" });
  await settled();
  const memories = posted.flatMap((message) => (message.type === "memory" ? [message.memory] : []));
  assert.deepEqual(memories, [{ lately }, {}]);
});

test("what a tab asks to remember as it closes is kept, and nothing else is done for it", async (t) => {
  const session = { [KEPT]: { salt: "s" } };
  const { link, streams, say, settled } = linked(t, { local: { serverUrl: SERVER }, session });
  say({ type: "join", meetingId: "m", code: "m", position: "" });
  await settled();
  say({ type: "remember", memory: { answer: ANSWER } });
  say({ type: "rememberCall", code: "m", memory: { lately: { salt: "t", seen: {} } } });
  say({ type: "join", meetingId: "m", code: "m", position: "" });
  link.close();
  await settled();
  assert.deepEqual(session, {
    [KEPT]: { salt: "s", answer: ANSWER },
    "call m": { lately: { salt: "t", seen: {} } },
  });
  assert.equal(streams.length, 1);
});

test("another leader key gives frames another connection, and any other change leaves it alone", async (t) => {
  const local = { serverUrl: SERVER, leaderKey: "one", leaderKeyOrigin: SERVER };
  let renewed = 0;
  const frames = { renew: () => (renewed += 1), close() {} };
  const { link, settled } = linked(t, { local }, frames);
  await settled();
  Object.assign(local, { language: "ja" });
  await link.settingsChanged();
  assert.equal(renewed, 0);
  Object.assign(local, { leaderKey: "two" });
  await link.settingsChanged();
  assert.equal(renewed, 1);
});

test("an event is told before its position is kept: a worker that ends in between repeats it and loses none", async (t) => {
  const session = { [KEPT]: { position: "7-0" } };
  const { streams, posted, say, settled } = linked(t, { local: { serverUrl: SERVER }, session });
  say({ type: "join", meetingId: "m", code: "m", position: "" });
  await settled();
  const data = '{"event":"rest_required","meeting_id":"m"}';
  streams[0].dispatchEvent(new MessageEvent("message", { data, lastEventId: "8-0" }));
  assert.equal(posted.at(-1)?.type, "event", "before anything is waited for");
  assert.deepEqual(session[KEPT], { position: "7-0" });
});

test("a tab that is closed before its wish to measure is handled gets no connection for frames", async (t) => {
  const open = t.mock.fn();
  const frames = { open, renew() {}, close() {} };
  const { link, say, settled } = linked(t, { local: { serverUrl: SERVER } }, frames);
  await settled();
  say({ type: "measure", on: true });
  link.close();
  await settled();
  assert.equal(open.mock.callCount(), 0);
});

for (const go of /** @type {const} */ (["join", "leave", "close"])) {
  test(`a ${go} closes the stream that the tab has had, and the tab is told the state of the next one`, async (t) => {
    const { link, streams, posted, say, settled } = linked(t, { local: { serverUrl: SERVER } });
    say({ type: "join", meetingId: "m", code: "m", position: "" });
    await settled();
    assert.deepEqual(posted.at(-1), { type: "stream", state: "connecting" });
    if (go === "join") say({ type: "join", meetingId: "n", code: "n", position: "" });
    else if (go === "leave") say({ type: "leave" });
    else link.close();
    await settled();
    const state = go === "join" ? "connecting" : "off";
    assert.deepEqual([streams[0].isClosed, link.listens], [true, go !== "leave"]);
    assert.deepEqual(posted.at(-1), { type: "stream", state });
  });
}

test("a tab that wants to measure is told that another one does, and one that does not want to is told nothing", async (t) => {
  const { link, posted, say, settled } = linked(
    t,
    { local: { serverUrl: SERVER } },
    { open() {}, close() {} },
  );
  say({ type: "measure", on: true });
  await settled();
  link.measure(false);
  assert.deepEqual(posted.at(-1), { type: "socket", state: "elsewhere", waitMs: 0 });
  posted.length = 0;
  say({ type: "measure", on: false });
  await settled();
  assert.deepEqual(posted, []);
});

test("a tab that asks for the newest settings gets them before the answer, and an answer in any case", async (t) => {
  const local = { serverUrl: SERVER };
  const { posted, say, settled } = linked(t, { local });
  await settled();
  const done = { ok: true, status: 200, data: null };
  Object.assign(local, { restSeconds: 600 });
  posted.length = 0;
  say({ type: "refresh", call: 1 });
  await settled();
  const [settings, answer] = posted;
  assert.equal(settings.type === "settings" && settings.settings.restSeconds, 600);
  assert.deepEqual(answer, { type: "answer", call: 1, outcome: done });
  t.mock.method(console, "error", () => {});
  Object.assign(chrome.storage, { local: { get: () => Promise.reject(new Error("the disk is full")) } });
  say({ type: "refresh", call: 2 });
  await settled();
  assert.deepEqual(posted.at(-1), { type: "answer", call: 2, outcome: done });
});

test("when the network is back a lost stream is tried at once", async (t) => {
  const { link, streams, say, settled } = linked(t, { local: { serverUrl: SERVER } });
  say({ type: "join", meetingId: "m", code: "m", position: "" });
  await settled();
  streams[0].dispatchEvent(new Event("error"));
  await settled();
  link.reconnectNow();
  assert.equal(streams.length, 2);
});

test("without access to Meet's pages a tab knows of no consent, until the access is given back", async (t) => {
  const local = { serverUrl: SERVER, consentedAt: "2026", consentVersion: CONSENT_VERSION };
  const { link, posted, settled } = linked(t, { local });
  await settled();
  /** @type {boolean[]} */
  const agreed = [];
  for (const access of [true, false, true]) {
    Object.assign(chrome.permissions, { contains: async () => access });
    await link.accessChanged();
    const told = posted.at(-1);
    agreed.push(told?.type === "settings" && hasConsent(told.settings));
  }
  assert.deepEqual(agreed, [true, false, true]);
});

for (const [what, go] of /** @type {const} */ ([
  ["is closed", "close"],
  ["leaves its meeting", "leave"],
])) {
  test(`a tab that ${what} leaves no connection for frames open`, async (t) => {
    /** @type {string[]} */
    const done = [];
    const frames = { open: () => done.push("open"), renew() {}, close: () => done.push("close") };
    const { link, say, settled } = linked(t, { local: { serverUrl: SERVER } }, frames);
    say({ type: "join", meetingId: "m", code: "m", position: "" });
    say({ type: "measure", on: true });
    await settled();
    if (go === "close") link.close();
    else say({ type: "leave" });
    await settled();
    assert.deepEqual(done, ["open", "close"]);
  });
}

test("frames whose answers are late delay nothing that the tab says after them", async (t) => {
  const frames = { send: () => new Promise(() => {}), close() {} };
  const { posted, say, settled } = linked(t, { local: { serverUrl: SERVER } }, frames);
  t.mock.method(globalThis, "fetch", async () => Response.json({}));
  const frame = /** @type {import("../../extensions/shared/types").Frame} */ ({});
  say({ type: "frame", frame });
  say({ type: "call", call: 1, meetingId: "m", name: "end" });
  for (let tries = 0; tries < 100 && posted.at(-1)?.type !== "answer"; tries++) await settled();
  assert.equal(posted.at(-1)?.type, "answer");
});

test("a new worker asks about the tab's meeting even where the tab no longer joins one", async (t) => {
  const { posted, say, settled } = linked(t, { local: { serverUrl: SERVER } });
  /** @type {string[]} */
  const asked = [];
  t.mock.method(globalThis, "fetch", async (/** @type {string} */ url) => {
    asked.push(url);
    return Response.json({});
  });
  say({ type: "call", call: 1, meetingId: "m", name: "end" });
  for (let tries = 0; tries < 100 && posted.at(-1)?.type !== "answer"; tries++) await settled();
  assert.deepEqual(asked, [`${SERVER}/api/meetings/m/end`]);
});

/**
 * Another tab of the meeting, and the messages posted to it.
 * @param {{listens?: boolean, tabId?: number}} tab
 */
function other({ listens = true, tabId = 2 }) {
  /** @type {ToTab[]} */
  const posted = [];
  const link = { listens, tabId, post: (/** @type {ToTab} */ message) => posted.push(message) };
  return { link: /** @type {MeetingLink} */ (/** @type {unknown} */ (link)), posted };
}

test("an answer or a request in one tab of a meeting is known in its other tabs, and nothing else is", async (t) => {
  const { link, posted } = other({});
  const { say, settled } = linked(t, { local: { serverUrl: SERVER } }, null, [link]);
  say({ type: "join", meetingId: "m", code: "m", position: "" });
  const answer = ANSWER;
  say({ type: "remember", memory: { answer, salt: "s" } });
  say({ type: "remember", memory: { request: null } });
  say({ type: "remember", memory: { answer: null } });
  say({ type: "remember", memory: { salt: "s" } });
  await settled();
  const shared = { type: "shared", meetingId: "m" };
  assert.deepEqual(posted, [
    { ...shared, memory: { answer } },
    { ...shared, memory: { request: null } },
    { ...shared, memory: { answer: null } },
  ]);
});

for (const [what, tab, front, notified] of /** @type {const} */ ([
  ["one of them is in front", {}, [2], false],
  ["none of them is in front", {}, [9], true],
  ["one shows in a window that is not in front", {}, [9, 2], true],
  ["the one in front hears of no rest", { listens: false }, [2], true],
])) {
  test(`a hidden tab ${notified ? "notifies" : "does not notify"} beside other tabs of its meeting when ${what}`, async (t) => {
    const local = { serverUrl: SERVER, notifyOnly: true };
    const { say, settled } = linked(t, { local }, null, [other(tab).link]);
    const asked = t.mock.fn(async () => false);
    const tabs = {
      query: async (/** @type {{lastFocusedWindow?: boolean}} */ { lastFocusedWindow }) =>
        front.slice(0, lastFocusedWindow ? 1 : undefined).map((id) => ({ id })),
    };
    Object.assign(chrome, { tabs, permissions: { contains: asked } });
    say({ type: "notify", title: "title", message: "message" });
    await settled();
    assert.equal(asked.mock.callCount(), Number(notified));
    assert.equal(local.notifyOnly, !notified, "letters come only where no notification can");
  });
}

test("hidden tabs of one meeting show one notification of a rest; either of them can withdraw it, and closing the tab does, too", async (t) => {
  /** @type {Set<string>} */
  const shown = new Set();
  const notifications = {
    getPermissionLevel: async () => "granted",
    create: async (/** @type {string} */ id) => shown.add(id),
    clear: async (/** @type {string} */ id) => shown.delete(id),
  };
  const tabs = { query: async () => [{ id: 9 }] };
  const permissions = { contains: async () => true };
  const runtime = { getURL: () => "" };
  const local = { serverUrl: SERVER, notifyOnly: true };
  const { link, say, settled } = linked(t, { local }, null, [other({}).link]);
  const second = linked(t, { local }, null, [link], 2);
  Object.assign(chrome, { notifications, tabs, permissions, runtime });
  for (const back of [say, second.say]) {
    for (const tell of [say, second.say]) {
      tell({ type: "join", meetingId: "m", code: "m", position: "" });
      tell({ type: "notify", title: "title", message: "message" });
      await settled();
    }
    assert.deepEqual([...shown], ["meet tab 1"]);
    back({ type: "withdrawNotification" });
    await settled();
    assert.deepEqual([...shown], []);
  }
  assert.ok(local.notifyOnly, "they can be shown");
  say({ type: "notify", title: "title", message: "message" });
  await settled();
  link.close();
  await settled();
  assert.deepEqual([...shown], [], "the tab is closed");
});

for (const [what, change, first, second] of /** @type {const} */ ([
  ["both are in a call and seen", {}, true, false],
  ["it is hidden", { isVisible: false }, false, true],
  ["it has left the call, the other one hidden", { inCall: false }, false, true],
  ["it is closed", { wantsToMeasure: false }, false, true],
]))
  test(`a meeting's tab that measures ${first ? "goes on" : "leaves it to the other"} when ${what}`, () => {
    const tab = () => ({
      inCall: true,
      isVisible: true,
      wantsToMeasure: true,
      measures: false,
      measure(/** @type {boolean} */ on) {
        this.measures = on;
      },
    });
    const [one, other] = [tab(), { ...tab(), isVisible: !("inCall" in change) }];
    const links = /** @type {MeetingLink[]} */ (/** @type {unknown} */ ([one, other]));
    Object.assign(one, { measures: true }, change);
    chooseMeasuring(links[1], [links[0]]);
    assert.deepEqual([one.measures, other.measures], [first, second]);
  });

test("after a Stop in the tab that measures no other tab of the meeting goes on; after it has left, one does", async (t) => {
  const measure = t.mock.fn();
  const other = { inCall: true, isVisible: false, wantsToMeasure: true, measures: false, measure };
  const link = /** @type {MeetingLink} */ (/** @type {unknown} */ (other));
  const frames = { open() {}, close() {} };
  const { say, settled } = linked(t, { local: { serverUrl: SERVER } }, frames, [link]);
  say({ type: "presence", inCall: true, isVisible: true });
  say({ type: "measure", on: true });
  await settled();
  assert.deepEqual(measure.mock.calls.at(-1)?.arguments, [false]);
  say({ type: "measure", on: false });
  await settled();
  assert.deepEqual(measure.mock.calls.at(-1)?.arguments, [false]);
  say({ type: "leave" });
  await settled();
  assert.deepEqual(measure.mock.calls.at(-1)?.arguments, [true]);
});
