// @ts-check
// A Meet tab's view of its meeting: which of its worker's messages apply to it.
/** @import { FromTab, Memory, Outcome, ServerEvent, ToTab } from "../../extensions/shared/types" */
/** @import { TestContext } from "node:test" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { unknownMeeting } from "../../extensions/shared/meeting/meeting_state.js";
import { MeetTab } from "../../extensions/shared/page/meet_tab.js";
import { DEFAULTS } from "../../extensions/shared/settings.js";

const CODE = "abc-defg-hij";
const OTHER = "xyz-defg-hij";

/**
 * A tab in the meeting of `CODE`; `say` speaks for its worker, `goTo` is Meet changing its page.
 * @param {TestContext} t
 */
function opened(t) {
  t.mock.timers.enable({ apis: ["setInterval"] });
  /** @type {(message: ToTab) => void} */
  let hear = () => {};
  /** @type {FromTab[]} */
  const sent = [];
  const onMessage = { addListener: (/** @type {typeof hear} */ listener) => (hear = listener) };
  const postMessage = (/** @type {FromTab} */ message) => sent.push(message);
  let lose = () => {};
  const onDisconnect = { addListener: (/** @type {typeof lose} */ listener) => (lose = listener) };
  const connect = () => ({ onMessage, postMessage, onDisconnect });
  const location = { href: `https://meet.google.com/${CODE}` };
  Object.assign(globalThis, {
    location,
    document: { querySelector: () => null, querySelectorAll: () => [], addEventListener() {} },
    addEventListener: () => {},
    chrome: { runtime: { id: "extension", connect } },
  });
  /** @type {string[]} */
  const events = [];
  let changes = 0;
  const wish = { wanted: true };
  const tab = new MeetTab({
    wanted: () => wish.wanted,
    onChange: () => (changes += 1),
    onEvent: ({ event }) => events.push(event),
    onMessage: () => {},
    onOrphaned: () => {},
  });
  const say = (/** @type {ToTab} */ message) => hear(message);
  const settings = { ...DEFAULTS, serverUrl: "https://rest.example.org" };
  const choose = (/** @type {boolean} */ wanted, serverUrl = settings.serverUrl) => {
    wish.wanted = wanted;
    say({ type: "settings", settings: { ...settings, serverUrl } });
  };
  const tell = (/** @type {string} */ id, /** @type {string} */ event, meeting_id = CODE) =>
    say({
      type: "event",
      id,
      event: /** @type {ServerEvent} */ ({ event, meeting_id, timestamp: "2026-01-31T09:00:00.000Z" }),
    });
  const goTo = (/** @type {string} */ code) => {
    location.href = `https://meet.google.com/${code}`;
    sent.length = 0;
    t.mock.timers.tick(1000);
  };
  tab.start();
  choose(true);
  const lastAsked = () => sent.findLast((message) => message.type === "call")?.call ?? 0;
  const answer = (/** @type {Outcome} */ outcome, call = lastAsked()) =>
    say({ type: "answer", call, outcome });
  const endWorker = () => {
    sent.length = 0;
    lose();
  };
  return { tab, say, choose, tell, goTo, lastAsked, answer, sent, events, changes: () => changes, endWorker };
}

test("a member's stop that the server has taken holds at once, even where the news of it is held back", async (t) => {
  const { tab, tell, answer, changes } = opened(t);
  tell("5-0", "monitoring_started");
  const before = changes();
  const stop = tab.stopMeasuring();
  answer({ ok: true, status: 200, data: {} });
  await stop;
  assert.deepEqual([tab.meeting.measuring, tab.meeting.stopped], [false, true]);
  assert.equal(changes(), before + 1, "what is shown follows");
});

test("measuring goes on where a stop was refused, where somebody has started it again, and in another meeting", async (t) => {
  const { tab, tell, answer, goTo, lastAsked } = opened(t);
  tell("5-0", "monitoring_started");
  const refused = tab.stopMeasuring();
  answer({ ok: false, status: 503, error: "down", retryAfter: 0, data: null });
  await refused;
  assert.ok(tab.meeting.measuring);
  const overtaken = tab.stopMeasuring();
  tell("6-0", "monitoring_stopped");
  tell("7-0", "monitoring_started");
  answer({ ok: true, status: 200, data: {} });
  await overtaken;
  assert.ok(tab.meeting.measuring);
  const left = tab.stopMeasuring();
  const asked = lastAsked();
  goTo(OTHER);
  tab.meeting = { ...unknownMeeting(), measuring: true };
  answer({ ok: true, status: 200, data: {} }, asked);
  await left;
  assert.ok(tab.meeting.measuring);
});

test("each event counts once, in the stream's order, and only in its own meeting", (t) => {
  const { tab, tell, events } = opened(t);
  tell("5-0", "monitoring_started");
  tell("5-0", "monitoring_started");
  tell("4-9", "meeting_ended");
  tell("6-0", "meeting_ended", OTHER);
  assert.deepEqual(events, ["monitoring_started"]);
  assert.ok(tab.meeting.measuring);
  tell("6-0", "monitoring_stopped");
  assert.deepEqual(events, ["monitoring_started", "monitoring_stopped"]);
  assert.ok(!tab.meeting.measuring);
});

test("rests are counted by the least delayed time from the server, in its own meeting", (t) => {
  const { tab, say, tell } = opened(t);
  const ahead = () => Math.round((tab.clock.now() - Date.now()) / 1000);
  const time = (/** @type {number} */ seconds) => new Date(Date.now() + seconds * 1000).toISOString();
  tell("5-0", "connected");
  say({ type: "time", meetingId: CODE, timestamp: time(15) });
  assert.equal(ahead(), 15);
  say({ type: "time", meetingId: OTHER, timestamp: time(99) });
  assert.equal(ahead(), 15);
});

test("after a clock was set the tab has its worker ask for the time at the next look, and once", (t) => {
  const { sent } = opened(t);
  const now = Date.now();
  t.mock.method(Date, "now", () => now + 3_600_000);
  sent.length = 0;
  t.mock.timers.tick(3000);
  assert.deepEqual(sent, [{ type: "ping" }]);
});

test("what was kept is used for its own meeting, and what was remembered since is newer", (t) => {
  const { tab, say } = opened(t);
  tab.remember({ salt: "new" });
  say({ type: "memory", meetingId: OTHER, memory: { salt: "another's", running: true } });
  assert.deepEqual(tab.memory, { salt: "new" });
  say({ type: "memory", meetingId: CODE, memory: { salt: "old", joinedAt: 1 } });
  assert.deepEqual(tab.memory, { salt: "new", joinedAt: 1 });
});

test("answers and requests in another tab of the meeting are the newest known", (t) => {
  const { tab, say } = opened(t);
  tab.remember({ answer: null, request: { token: "t" } });
  const answer = { restId: "r", closed: true, restEndsAt: "" };
  say({ type: "shared", meetingId: OTHER, memory: { request: null } });
  say({ type: "shared", meetingId: CODE, memory: { answer } });
  assert.deepEqual(tab.memory, { answer, request: { token: "t" } });
  say({ type: "shared", meetingId: CODE, memory: { request: null } });
  assert.deepEqual(tab.memory, { answer, request: null });
});

test("a tab that goes to another meeting takes nothing of the first along", (t) => {
  const { tab, tell, goTo, sent } = opened(t);
  tab.remember({ running: true });
  tell("5-0", "monitoring_started");
  goTo(OTHER);
  assert.deepEqual(sent, [{ type: "leave" }, { type: "join", meetingId: OTHER, code: OTHER, position: "" }]);
  assert.deepEqual([tab.memory, tab.meeting], [{}, unknownMeeting()]);
  tell("5-0", "monitoring_started");
  assert.ok(!tab.meeting.measuring, "news of the first");
  goTo("");
  assert.deepEqual([sent[0], tab.stream], [{ type: "leave" }, "off"]);
});

test("two calls with one meeting id are two calls of one meeting, and who was in the first is not known in the second", (t) => {
  const { tab, say, tell, goTo, sent } = opened(t);
  const settings = { ...DEFAULTS, serverUrl: "https://rest.example.org" };
  const aliases = { [CODE]: "team", [OTHER]: "team" };
  say({ type: "settings", settings: { ...settings, aliases } });
  tab.remember({ running: true });
  tab.rememberCall({ lately: { salt: "s", seen: {} } });
  tell("5-0", "monitoring_started", "team");
  const { callKey } = tab;
  location.href = `https://meet.google.com/${OTHER}`;
  assert.notEqual(tab.callKey, callKey, "even before the tab looks at its page again");
  goTo(OTHER);
  assert.deepEqual(sent, [
    { type: "leave" },
    { type: "join", meetingId: "team", code: OTHER, position: "5-0" },
  ]);
  assert.deepEqual(tab.memory, { running: true });
  assert.ok(tab.meeting.measuring, "of the meeting everything stays known: its rest goes on");
});

test("the last failed call is known until the tab goes to another meeting, and is never one about the meeting before", async (t) => {
  const { tab, goTo, lastAsked, answer } = opened(t);
  const failure = /** @type {const} */ ({
    ok: false,
    status: 403,
    error: "forbidden",
    retryAfter: 0,
    data: null,
  });
  const start = tab.call("start");
  answer(failure);
  assert.deepEqual(
    [await start, tab.lastFailure?.name, tab.lastFailure?.failure],
    [failure, "start", failure],
  );
  const status = tab.call("status");
  answer({ ok: true, status: 200, data: {} });
  await status;
  assert.equal(tab.lastFailure?.name, "start");
  const end = tab.call("end");
  const asked = lastAsked();
  goTo(OTHER);
  assert.equal(tab.lastFailure, null);
  answer(failure, asked);
  await end;
  assert.equal(tab.lastFailure, null);
});

test("a tab that no longer wants to be connected hears nothing and knows of no meeting", (t) => {
  const { tab, choose, tell, say, sent } = opened(t);
  tell("5-0", "monitoring_started");
  choose(false);
  assert.deepEqual(sent.at(-1), { type: "leave" });
  say({ type: "stream", state: "open" }); // was already on its way
  assert.deepEqual([tab.stream, tab.meeting], ["off", unknownMeeting()]);
  choose(true);
  assert.deepEqual(sent.at(-1), { type: "join", meetingId: CODE, code: CODE, position: "5-0" });
});

test("each worker is told who the tab is, and the next one where to go on", (t) => {
  const { tab, tell, sent, endWorker } = opened(t);
  const presence = { type: "presence", inCall: false, isVisible: true };
  const join = { type: "join", meetingId: CODE, code: CODE, position: "" };
  assert.deepEqual(sent, [presence, join]);
  tell("7-0", "monitoring_started");
  assert.equal(tab.workers, 1);
  endWorker();
  assert.deepEqual(sent, [presence, { ...join, position: "7-0" }]);
  assert.deepEqual([tab.workers, tab.stream], [2, "connecting"]);
});

test("of a run or a call that another tab has begun since, a tab that comes back knows what that one stored", (t) => {
  const { tab, say } = opened(t);
  const back = (/** @type {Memory} */ own, /** @type {Memory} */ stored) => {
    tab.memory = own;
    say({ type: "memory", meetingId: CODE, memory: stored });
    return tab.memory;
  };
  const old = {
    running: true,
    endAskedAt: 7,
    startedAt: 1,
    lastStartAt: 2,
    joinedAt: 1,
    inCallAt: 3,
    salt: "s",
  };
  const newer = {
    running: true,
    endAskedAt: 0,
    startedAt: 5,
    lastStartAt: 6,
    joinedAt: 4,
    inCallAt: 8,
    salt: "t",
  };
  assert.deepEqual(back(old, newer), { ...newer, salt: "s" });
  assert.deepEqual(back(newer, old), newer, "nor is what it could not store itself lost");
  const stays = { ...old, inCallAt: 9 };
  assert.deepEqual(back({ ...old, running: false }, stays), { ...stays, running: false }, "of the same run");
  assert.deepEqual(back({ salt: "s" }, old), old);
  assert.deepEqual(back({ ...old, running: false }, newer), { ...newer, salt: "s" }, "of a later run");
  assert.deepEqual(back({ running: false, salt: "s" }, old), old, "nor had it begun any itself");
});

test("of two answers to letters, a tab that comes back goes by the later one", (t) => {
  const { tab, say } = opened(t);
  const back = (/** @type {Memory["answer"]} */ own, /** @type {Memory["answer"]} */ stored) => {
    tab.memory = { answer: own };
    say({ type: "memory", meetingId: CODE, memory: { answer: stored } });
    return tab.memory.answer;
  };
  const first = { restId: "a", restEndsAt: "2026-01-31T09:05:00.000Z" };
  const [early, late, closed] = [{ snoozedUntil: 1 }, { snoozedUntil: 2 }, { closed: true }].map(
    (answer) => ({
      ...first,
      ...answer,
    }),
  );
  const next = { restId: "b", restEndsAt: "2026-01-31T10:05:00.000Z", closed: true };
  for (const [before, after] of [
    [early, late],
    [late, closed],
    [closed, next],
  ]) {
    assert.deepEqual(back(before, after), after);
    assert.deepEqual(back(after, before), after);
  }
  assert.equal(back(null, closed), null, "the rest was called off");
});

test("what is to be remembered is known here at once, and kept by the worker for the meeting or for the call", (t) => {
  const { tab, sent } = opened(t);
  const [ofMeeting, ofCall] = [{ running: true }, { lately: { salt: "s", seen: {} } }];
  tab.remember(ofMeeting);
  tab.rememberCall(ofCall);
  assert.deepEqual(tab.memory, { ...ofMeeting, ...ofCall });
  assert.deepEqual(sent.slice(-2), [
    { type: "remember", memory: ofMeeting },
    { type: "rememberCall", code: CODE, memory: ofCall },
  ]);
});

test("a tab that changes its server takes nothing of the first along, and without a server joins no meeting", (t) => {
  const { tab, choose, tell, sent } = opened(t);
  tell("7-0", "monitoring_started");
  tab.remember({ running: true });
  sent.length = 0;
  choose(true, "https://other.example.org");
  const join = { type: "join", meetingId: CODE, code: CODE, position: "" };
  assert.deepEqual([sent, tab.memory, tab.meeting.measuring], [[{ type: "leave" }, join], {}, false]);
  sent.length = 0;
  choose(true, "");
  assert.deepEqual([sent, tab.stream], [[{ type: "leave" }], "off"]);
});
