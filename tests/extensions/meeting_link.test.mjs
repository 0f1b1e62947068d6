// @ts-check
// The worker's side of a Meet tab: which server it speaks to with which key, and what the tab is told.
/** @import { FromTab, ToTab } from "../../extensions/shared/types" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { CONSENT_VERSION, hasConsent } from "../../extensions/shared/settings.js";
import { MeetingLink } from "../../extensions/shared/worker/meeting_link.js";
import { FRAME } from "./examples.mjs";
import { linked, SERVER } from "./linked_tab.mjs";

test("a leader key is given to the server that it was typed for, and to no other", async ({ mock }) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const local = {
    serverUrl: "https://a.example/base",
    leaderKey: "secret",
    leaderKeyOrigin: "https://a.example",
    ...{ consentedAt: "2026-01-31T09:00:00.000Z", consentVersion: CONSENT_VERSION },
  };
  const session = { get: async () => ({}), set: async () => {} };
  const managed = { get: async () => ({}) };
  const EventSource = class extends EventTarget {
    close() {}
  };
  const storage = { local: { get: async () => ({ ...local }) }, session, managed };
  const tabs = { get: async () => ({ url: "https://meet.google.com/" }) };
  Object.assign(globalThis, { EventSource, chrome: { storage, tabs } });
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
  const agreed = { consentedAt: "2026-01-31T09:00:00.000Z", consentVersion: CONSENT_VERSION };
  const area = { get: (/** @type {string | string[]} */ name) => (Array.isArray(name) ? agreed : kept) };
  const managed = { get: async () => ({}) };
  let opened = 0;
  const EventSource = class extends EventTarget {
    constructor() {
      super();
      opened += 1;
    }
    close() {}
  };
  const tabs = { get: async () => ({ url: "https://meet.google.com/" }) };
  const storage = { local: area, session: area, managed };
  Object.assign(globalThis, { EventSource, chrome: { tabs, storage } });
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

test("a tab whose settings could not be read at first gets them with what it says next", async (t) => {
  const error = t.mock.method(console, "error", () => {});
  const { streams, posted, say, settled } = linked(t, { local: { serverUrl: SERVER } });
  const { get } = chrome.storage.local;
  chrome.storage.local.get = async () => {
    throw new Error("no disk");
  };
  await settled();
  chrome.storage.local.get = get;
  say({ type: "join", meetingId: "m", code: "m", position: "" });
  await settled();
  assert.deepEqual([error.mock.callCount(), streams.length], [1, 1]);
  assert.ok(posted.some(({ type }) => type === "settings"));
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

/** What the browser tells of a tab: the address of its page only where the extension may be. */
const told = (/** @type {boolean} */ access) => async () =>
  access ? { url: "https://meet.google.com/" } : {};

test("without access to its page a tab knows of no consent, and nothing it says leads to the server, until the access is given back", async (t) => {
  const local = { serverUrl: SERVER, consentedAt: "2026", consentVersion: CONSENT_VERSION };
  const sent = t.mock.fn(async () => {});
  const frames = { open() {}, renew() {}, close() {}, send: sent };
  const { link, posted, streams, say, settled } = linked(t, { local }, frames);
  await settled();
  /** Whether the tab knows of the consent, and how many streams were opened and frames sent since then. */
  const seen = [];
  for (const access of [true, false, true]) {
    Object.assign(chrome.tabs, { get: told(access) });
    await link.settingsChanged();
    const last = posted.at(-1);
    const before = [streams.length, sent.mock.callCount()];
    say({ type: "join", meetingId: "m", code: "m", position: "" });
    say({ type: "frame", frame: FRAME });
    await settled();
    const agreed = last?.type === "settings" && hasConsent(last.settings);
    seen.push([agreed, streams.length - before[0], sent.mock.callCount() - before[1]]);
  }
  assert.deepEqual(seen, [
    [true, 1, 1],
    [false, 0, 0],
    [true, 1, 1],
  ]);
});

test("a page that sleeps while consent is withdrawn has its stream and its frames' connection closed, and can only tell of an end", async (t) => {
  const local = { serverUrl: SERVER, consentedAt: "2026", consentVersion: CONSENT_VERSION };
  const closed = t.mock.fn();
  const frames = { open: t.mock.fn(), renew() {}, close: closed, send: async () => {} };
  const { link, streams, posted, say, settled } = linked(t, { local }, frames);
  say({ type: "presence", inCall: true, isVisible: true });
  say({ type: "join", meetingId: "m", code: "m", position: "" });
  say({ type: "measure", on: true });
  await settled();
  assert.deepEqual([streams.at(-1)?.isClosed, frames.open.mock.callCount() > 0], [false, true]);
  Object.assign(local, { consentVersion: 0 });
  await link.settingsChanged();
  assert.ok(streams.at(-1)?.isClosed);
  assert.ok(closed.mock.callCount() > 0 && !link.listens && !link.measures);
  const opened = frames.open.mock.callCount();
  /** @type {string[]} */
  const asked = [];
  t.mock.method(globalThis, "fetch", async (/** @type {string} */ url) => {
    asked.push(url);
    return Response.json({});
  });
  say({ type: "measure", on: true });
  say({ type: "call", call: 1, meetingId: "m", name: "rest" });
  say({ type: "call", call: 2, meetingId: "m", name: "end" });
  for (let tries = 0; tries < 100 && asked.length === 0; tries++) await settled();
  assert.equal(frames.open.mock.callCount(), opened);
  assert.deepEqual(asked, [`${SERVER}/api/meetings/m/end`]);
  assert.ok(posted.some((one) => one.type === "answer" && one.call === 1 && !one.outcome.ok));
});

for (const access of [true, false])
  test(`a page that slept while access was taken away is told ${access ? "of the consent once it is given back" : "of no consent"} when it wakes`, async (t) => {
    const local = { serverUrl: SERVER, consentedAt: "2026", consentVersion: CONSENT_VERSION };
    const { posted, settled } = linked(t, { local });
    Object.assign(chrome.tabs, { get: told(access) });
    await settled();
    const [first] = posted;
    assert.equal(first?.type === "settings" && hasConsent(first.settings), access);
  });

test("of a tab that has just been closed nothing is known, and nothing is sent", async (t) => {
  const local = { serverUrl: SERVER, consentedAt: "2026", consentVersion: CONSENT_VERSION };
  const { posted, settled } = linked(t, { local });
  Object.assign(chrome.tabs, { get: () => Promise.reject(new Error("No tab with id: 1.")) });
  await settled();
  const [first] = posted;
  assert.ok(first?.type === "settings" && !hasConsent(first.settings));
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
