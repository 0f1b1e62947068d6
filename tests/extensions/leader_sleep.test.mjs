// @ts-check
// After a sleep, an outage or a restart a leader's tab relies only on what the server says then.
/** @import { RestRecord, ServerEvent, ToTab } from "../../extensions/leader/shared/types" */
/** @import { StandInTab } from "./leader_tab.mjs" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { runAction } from "../../extensions/leader/popup/popup_actions.js";
import { CONFIRM_MS } from "../../extensions/leader/run/meeting_check.js";
import { restOf } from "./examples.mjs";
import { at, hear, leading } from "./leader_tab.mjs";

const MINUTE = 60_000;
const NIGHT = 14 * 60 * MINUTE;
/** This many minutes after `at(5)`. */
const later = (/** @type {number} */ minutes) => new Date(Date.parse(at(5)) + minutes * MINUTE).toISOString();

/** A leader who has started a meeting with a rest every 50 minutes; `pass` lets time pass. */
async function started() {
  const led = clocked();
  await led.leader.start();
  return led;
}

/** The same, before the start. */
function clocked() {
  const { tab, leader } = leading({ automatic: true, afterMinutes: 50 });
  let now = Date.parse(at(5));
  tab.clock.now = () => now;
  const pass = async (/** @type {number} */ ms) => {
    now += ms;
    leader.tick();
    await setImmediate();
  };
  const restsAsked = () => tab.called.filter((each) => each.startsWith("rest ")).length;
  return { tab, leader, pass, restsAsked };
}

/** @type {Extract<ToTab, {type: "event"}>} */
const CONNECTED = {
  type: "event",
  id: "",
  event: {
    event: "connected",
    ...{ meeting_id: "m", timestamp: at(9), active: true, monitoring: true, rest: null },
  },
};

test("a rest by the clock is due while the server has recently said that the meeting is the same", async () => {
  const { leader, pass, restsAsked } = await started();
  for (let passed = 0; passed < 50 * MINUTE; passed += CONFIRM_MS) await pass(CONFIRM_MS);
  await pass(1000);
  assert.ok(restsAsked() > 0);
  leader.close();
});

test("the next rest by the clock comes a full time after the end of the last one that this tab has heard of", async (t) => {
  const led = await started();
  const { leader, pass, restsAsked } = led;
  t.after(() => leader.close());
  await pass(5 * MINUTE);
  /** @type {ServerEvent} */
  const ended = { event: "rest_ended", meeting_id: "m", timestamp: later(5), rest: restOf() };
  hear(led, ended);
  for (let passed = 5; passed < 50; passed += 5) await pass(5 * MINUTE);
  await pass(5 * MINUTE - 1);
  assert.equal(restsAsked(), 0);
  await pass(1);
  assert.equal(restsAsked(), 1);
});

test("a laptop that wakes with the tab of yesterday's meeting asks for no rest in today's of the same code", async () => {
  const { tab, leader, pass, restsAsked } = await started();
  tab.startedAt = new Date(Date.parse(at(5)) + NIGHT).toISOString();
  await pass(NIGHT); // the stream still looks open
  await pass(0);
  assert.equal(restsAsked(), 0);
  assert.ok(!leader.running, "nobody has started this one here");
});

test("nor does it when the stream is back but the server has not yet said which meeting it is", async () => {
  const { tab, leader, pass, restsAsked } = await started();
  leader.onMessage(CONNECTED);
  await pass(0);
  tab.stream = "waiting";
  for (let passed = 0; passed < 50; passed += 5) await pass(5 * MINUTE);
  tab.stream = "open";
  leader.onMessage({ type: "stream", state: "open" });
  await pass(0);
  assert.equal(restsAsked(), 0);
  leader.onMessage(CONNECTED);
  await setImmediate();
  await pass(0);
  assert.equal(restsAsked(), 1, "it is the same");
  leader.close();
});

for (const [what, message, rests] of /** @type {[string, ToTab, number][]} */ ([
  ["a frame is answered", { type: "result", seq: 1, result: null }, 1],
  ["the stream is back", { type: "stream", state: "open" }, 0],
])) {
  test(`a rest that is due as ${what} begins ${rests ? "then" : "no sooner than the server has said which meeting it is"}`, async (t) => {
    const { tab, leader, pass, restsAsked } = await started();
    t.after(() => leader.close());
    for (let passed = 0; passed < 49; passed += 7) await pass(7 * MINUTE);
    tab.stream = "waiting";
    await pass(MINUTE);
    tab.stream = "open";
    leader.onMessage(message);
    await pass(0);
    assert.equal(restsAsked(), rests);
  });
}

test("a run whose meeting the server has forgotten is over, even while nothing reconnects", async () => {
  const { tab, leader, pass } = await started();
  tab.active = false;
  await pass(CONFIRM_MS - 1);
  assert.ok(leader.running);
  tab.now = at(9);
  await pass(1);
  assert.ok(!leader.running);
  assert.deepEqual(tab.sent.at(-1), { type: "measure", on: false });
});

/** @param {ReturnType<typeof clocked>} led whose browser hears during the call that somebody measures it */
function hearsOfMeasuring({ tab, leader }) {
  tab.take(CONNECTED.event);
  leader.onMessage(CONNECTED);
  leader.tick();
}

test("and also where news is held back but frames get through", async () => {
  const { tab, leader, pass } = await started();
  leader.uplink.onSocket("open", 0);
  tab.stream = "waiting";
  leader.onMessage({ type: "stream", state: "waiting" });
  tab.take(CONNECTED.event);
  tab.active = false;
  await pass(CONFIRM_MS);
  assert.ok(!leader.running);
  assert.ok(!tab.meeting.measuring, "nor does anybody else measure it");
});

test("a tab that nothing connects to the server for hours asks it nothing until then", async (t) => {
  const { tab, leader, pass } = await started();
  t.after(() => leader.close());
  tab.stream = "waiting";
  tab.called.length = 0;
  for (let passed = 0; passed < 3 * CONFIRM_MS; passed += CONFIRM_MS) await pass(CONFIRM_MS);
  assert.deepEqual(tab.called, []);
});

test("a leader who takes over a meeting counts from its last rest, held or called off, which this browser has not seen", async () => {
  const led = clocked();
  const { tab, leader, pass, restsAsked } = led;
  const ago = (/** @type {number} */ minutes) => later(-minutes);
  const rest = { reason: "time", announced_at: null, seconds: 300, postponed: 0 };
  tab.startedAt = ago(65);
  tab.rests = [
    { ...rest, id: "a", started_at: ago(10), ended_at: ago(5) },
    { ...rest, id: "b", started_at: null, ended_at: ago(1) },
    { ...rest, id: "c", started_at: ago(0), ended_at: null },
  ];
  hearsOfMeasuring(led);
  await leader.start();
  assert.equal(leader.lastRest.endedAt, Date.parse(ago(5)), "not of one called off, nor of one that runs");
  assert.equal(leader.lastRest.sinceMs, 5 * MINUTE);
  for (let passed = 0; passed < 45; passed += 5) await pass(5 * MINUTE);
  await pass(4 * MINUTE - 1);
  assert.equal(restsAsked(), 0);
  await pass(1);
  assert.equal(restsAsked(), 1, "50 minutes after the one called off");
  leader.close();
});

test("and from the meeting's beginning where there was no rest yet", async () => {
  const led = clocked();
  const { tab, leader, pass, restsAsked } = led;
  tab.startedAt = later(-49);
  hearsOfMeasuring(led);
  await leader.start();
  assert.equal(leader.lastRest.sinceMs, null);
  await pass(0);
  assert.equal(restsAsked(), 0);
  await pass(MINUTE);
  assert.equal(restsAsked(), 1);
  leader.close();
});

test("a stop that did not reach the server is sent again once the server is back, and no frame is sent until then", async () => {
  const { tab, leader } = await started();
  const endsAsked = () => tab.called.filter((each) => each === "end m").length;
  tab.reaches = false;
  await runAction(leader, tab, "stop", () => {});
  assert.deepEqual([leader.pauseReason, leader.notice.name], ["ending", "error_unreachable"]);
  leader.tick();
  assert.ok(tab.keepsJoined, "also when the call was left long ago");
  tab.reaches = true;
  tab.sent.length = 0;
  leader.onMessage(CONNECTED);
  await setImmediate();
  assert.ok(!leader.running);
  assert.equal(leader.notice.name, "", "it has been done");
  assert.equal(endsAsked(), 2);
  assert.ok(!tab.sent.some((message) => message.type === "measure" && message.on));
});

/** @type {(announcedAt: string | null, startedAt: string | null) => RestRecord} */
const openRest = (announced_at, started_at) => ({
  ...{ id: "r", reason: "manual", announced_at, started_at, ended_at: null },
  ...{ seconds: 600, postponed: 0 },
});

for (const [
  what,
  minutes,
  server,
  isTold,
] of /** @type {[string, number, Partial<StandInTab>, boolean][]} */ ([
  ["ends the meeting while its pictures still count as this leader's", 2, {}, true],
  ["ends the meeting later, too, where nobody goes on", 30, { monitoring: false }, true],
  ["does not end it where somebody else measures by then", 4, {}, false],
  ["does not end it where a rest has begun since", 1, { rests: [openRest(null, later(1))] }, false],
  ["does not end it where a rest was announced since", 30, { rests: [openRest(later(1), null)] }, false],
  [
    "does not end it where a rest that has begun since is over",
    30,
    { monitoring: false, rests: [{ ...openRest(null, later(1)), ended_at: later(6) }] },
    false,
  ],
  ["also ends the rest that was running at the click", 4, { rests: [openRest(at(3), at(4))] }, true],
])) {
  test(`a stop that reaches the server late ${what}`, async () => {
    const { tab, leader, pass } = await started();
    tab.take(CONNECTED.event);
    tab.reaches = false;
    await runAction(leader, tab, "stop", () => {});
    await pass(minutes * MINUTE);
    Object.assign(tab, { reaches: true, now: later(minutes), ...server });
    tab.called.length = tab.sent.length = 0;
    leader.onMessage(CONNECTED);
    await setImmediate();
    assert.deepEqual([leader.running, leader.notice.name], [false, ""]);
    assert.equal(tab.called.includes("end m"), isTold);
    assert.ok(!tab.sent.some((message) => message.type === "measure" && message.on));
  });
}

test("a stop that is still under way is not sent a second time", async () => {
  const { tab, leader } = await started();
  const call = tab.call.bind(tab);
  let arrive = () => {};
  const way = new Promise((resolve) => (arrive = () => resolve(null)));
  tab.call = async (name) => {
    const outcome = await call(name);
    if (name === "end") await way;
    return outcome;
  };
  const stopped = leader.stop();
  leader.onMessage(CONNECTED);
  await setImmediate();
  arrive();
  await stopped;
  assert.equal(tab.called.filter((each) => each === "end m").length, 1);
});

test("an end that is sent twice because its answer was lost brings no summary of a meeting that never was", async () => {
  const { tab, leader } = await started();
  const call = tab.call.bind(tab);
  const summary = { meeting_id: "m", started_at: null, measured_minutes: 0, requests: "none", rests: [] };
  tab.call = async (name) => {
    const outcome = await call(name);
    return name === "end" && outcome.ok ? { ...outcome, data: { ...outcome.data, summary } } : outcome;
  };
  await leader.stop();
  assert.equal(leader.summary, null);
  Object.assign(summary, { started_at: at(5) });
  await leader.start();
  await leader.stop();
  assert.deepEqual(leader.summary, { ...summary, ended_at: tab.now });
});
