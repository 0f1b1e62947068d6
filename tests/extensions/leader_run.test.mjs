// @ts-check
// When the leader's run asks for a rest, and what ends the run.
/** @import { CallName, Calls, Measurement, Memory, Outcome, Rest, ServerEvent, Settings, ToTab } from "../../extensions/leader/shared/types" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { Leader } from "../../extensions/leader/leader.js";
import { runAction } from "../../extensions/leader/popup/popup_actions.js";
import { AutomaticRests } from "../../extensions/leader/rests/automatic_rests.js";
import { RestRules } from "../../extensions/leader/rests/rest_rules.js";
import { ClickNotice } from "../../extensions/leader/run/click_notice.js";
import { Run } from "../../extensions/leader/run/run.js";
import { RETRY_SECONDS } from "../../extensions/leader/shared/backoff.js";
import { at, leading, StandInTab } from "./leader_tab.mjs";

const tired = /** @type {const} */ ({
  participant: "p",
  visit: 1,
  invalid: null,
  opinion: "tired",
  reason: "eyes_closing",
});

test("turning tired asks for one rest, with its reason, per participant and visit", () => {
  const rules = new RestRules();
  assert.equal(rules.onResult({ ...tired, opinion: "ok" }, 0), null);
  assert.equal(rules.onResult(tired, 0), "eyes_closing");
  assert.equal(rules.onResult(tired, 1), null);
  assert.equal(rules.onResult({ ...tired, visit: 2 }, 2), "eyes_closing");
  assert.equal(rules.onResult({ ...tired, participant: "q" }, 2), "eyes_closing");
});

test("forgetting whose tired eyes were acted on does not forget the server's 'not yet'", () => {
  const rules = new RestRules();
  rules.onResult(tired, 0);
  rules.forget();
  assert.equal(rules.onResult(tired, 1), "eyes_closing");
  rules.backOff(60, 2);
  rules.forget();
  assert.equal(rules.onResult(tired, 60_000), null);
});

test("a frame that cannot be measured asks for no rest, whatever was thought before", () => {
  const rules = new RestRules();
  assert.equal(rules.onResult({ ...tired, invalid: "too_few_frames" }, 0), null);
  assert.equal(rules.onResult(tired, 1), "eyes_closing");
});

test("after a 'not yet' no rest is asked for until the time is over, and then it is", () => {
  const rules = new RestRules();
  rules.backOff(60, 1000);
  assert.equal(rules.onResult(tired, 60_999), null);
  assert.equal(rules.onResult(tired, 61_000), "eyes_closing");
});

test("a rest by the clock is due a set number of minutes after the start, joining the call or the last rest", () => {
  const rules = new RestRules();
  const meeting = { afterMinutes: 50, startedAt: 0, lastRestEndedAt: null };
  const minute = 60_000;
  assert.ok(!rules.isDue(meeting, 50 * minute - 1));
  assert.ok(rules.isDue(meeting, 50 * minute));
  assert.ok(!rules.isDue({ ...meeting, lastRestEndedAt: 30 * minute }, 79 * minute));
  assert.ok(rules.isDue({ ...meeting, lastRestEndedAt: 30 * minute }, 80 * minute));
  assert.ok(!rules.isDue({ ...meeting, joinedAt: 120 * minute }, 169 * minute));
  assert.ok(rules.isDue({ ...meeting, joinedAt: 120 * minute }, 170 * minute));
  assert.ok(!rules.isDue({ ...meeting, afterMinutes: 0 }, 500 * minute));
  assert.ok(!rules.isDue({ ...meeting, startedAt: null }, 500 * minute));
});

test("a rest by the clock is asked for only once the server has said when the meeting began", () => {
  const tab = new StandInTab();
  tab.settings = /** @type {Settings} */ ({ automatic: true, afterMinutes: 1 });
  tab.stream = "open";
  Object.defineProperty(tab, "inCall", { value: true });
  tab.clock.now = () => Date.parse(at(5)) + 60_000;
  /** @type {string[]} */
  const asked = [];
  /** @type {(reason: string) => Promise<Outcome>} */
  const begun = async (reason) => {
    asked.push(reason);
    return { ok: true, status: 200, data: {} };
  };
  const rests = new AutomaticRests(tab, new Run(tab), begun, new ClickNotice(() => false));
  rests.checkClock(null, null);
  assert.deepEqual(asked, []);
  rests.checkClock(Date.parse(at(5)), null);
  assert.deepEqual(asked, ["time"]);
});

test("no rest is asked for outside a call, nor while one is announced", () => {
  const tab = new StandInTab();
  tab.settings = /** @type {Settings} */ ({ automatic: true, afterMinutes: 1 });
  tab.stream = "open";
  Object.defineProperty(tab, "inCall", { value: false, writable: true });
  tab.clock.now = () => Date.parse(at(5)) + 60_000;
  /** @type {string[]} */
  const asked = [];
  /** @type {(reason: string) => Promise<Outcome>} */
  const begun = async (reason) => {
    asked.push(reason);
    return { ok: true, status: 200, data: {} };
  };
  const rests = new AutomaticRests(tab, new Run(tab), begun, new ClickNotice(() => false));
  const result = { ...tired, participant_id: "p", state: { opinion: "tired", reason: "few_blinks" } };
  const ask = () => {
    rests.checkClock(Date.parse(at(5)), null);
    rests.onResult(/** @type {Measurement} */ (/** @type {unknown} */ (result)), 1);
  };
  rests.checkClock(Date.parse(at(5)), null);
  assert.deepEqual(asked, [], "in the lobby");
  Object.assign(tab, { inCall: true });
  const times = { started_at: "2026-01-31T09:05:00.000Z", ends_at: "2026-01-31T09:10:00.000Z" };
  tab.meeting.rest = { id: "r", reason: "manual", state: "announced", seconds: 300, ...times };
  ask();
  assert.deepEqual(asked, [], "one is announced");
  tab.meeting.rest = null;
  ask();
  assert.deepEqual(asked, ["time"]);
});

function newRun() {
  /** @type {Memory} */
  const memory = {};
  return new Run({ memory, remember: (changes) => void Object.assign(memory, changes) });
}

/** @type {(timestamp: string, started_at?: string) => Calls["start"]["answer"]} */
const started = (timestamp, started_at = timestamp) => ({
  status: "started",
  meeting_id: "m",
  timestamp,
  started_at,
});

test("an end from before the last start does not end the run, and one from after it does", () => {
  const run = newRun();
  assert.ok(!run.isOverBy("2026-01-31T09:00:00.000Z"), "nothing runs");
  run.start(started("2026-01-31T09:00:10.000Z"));
  assert.ok(!run.isOverBy("2026-01-31T09:00:09.999Z"), "an end told again, or a snapshot on its way");
  assert.ok(run.isOverBy("2026-01-31T09:00:10.001Z"));
});

test("a stop that the server has not confirmed stays pending until a start cancels it", () => {
  const run = newRun();
  run.start(started("2026-01-31T09:00:00.000Z"));
  run.requestEnd(1);
  assert.ok(run.on && run.ending);
  run.start(started("2026-01-31T09:05:00.000Z"));
  assert.ok(run.on && !run.ending);
  run.requestEnd(1);
  run.end();
  assert.ok(!run.on && !run.ending);
});

test("a meeting that began later is another one, and a second start of the same meeting is not", () => {
  const run = newRun();
  assert.ok(!run.isOlderThan(at(9)), "nothing runs");
  run.start(started(at(5), at(2)));
  assert.ok(!run.isOlderThan(null), "unknown");
  assert.ok(!run.isOlderThan(at(1)), "asked before the start");
  assert.ok(!run.isOlderThan(at(2)));
  assert.ok(run.isOlderThan(at(3)), "also where this one was started once more meanwhile");
});

/**
 * What the server says when the tab connects.
 * @param {number} second
 * @param {boolean} active
 * @param {{monitoring?: boolean, stopped?: boolean, rest?: Rest}} [standing]
 * @returns {ServerEvent}
 */
function connected(second, active, standing) {
  const meeting = { meeting_id: "m", timestamp: at(second), active, monitoring: active, rest: null };
  return { event: "connected", ...meeting, ...standing };
}

/**
 * @param {number} second
 * @param {boolean} active
 * @returns {ToTab} the same, as the worker tells the tab
 */
function snapshot(second, active) {
  return { type: "event", id: "", event: connected(second, active) };
}

test("measuring that is off for lack of frames is no member's stop: the leader goes on", async () => {
  const tab = new StandInTab();
  const leader = new Leader(tab);
  await leader.start();
  const off = /** @type {const} */ ({ event: "monitoring_stopped", meeting_id: "m", timestamp: at(6) });
  tab.take({ ...off, reason: "no_frames" });
  assert.notEqual(leader.pauseReason, "stopped");
  tab.take(connected(6, true, { monitoring: false }));
  assert.notEqual(leader.pauseReason, "stopped");
  tab.take(off);
  assert.equal(leader.pauseReason, "stopped");
  tab.take(connected(7, true));
  assert.notEqual(leader.pauseReason, "stopped", "somebody has started again");
  tab.take(connected(8, true, { monitoring: false, stopped: true }));
  assert.equal(leader.pauseReason, "stopped");
});

test("a member's stop that comes while a start is under way is shown, as the server lets it hold", async ({
  mock,
}) => {
  const tab = new StandInTab();
  const leader = new Leader(tab);
  const { call } = tab;
  mock.method(tab, "call", (/** @type {CallName} */ name) => {
    if (name === "start") tab.take({ event: "monitoring_stopped", meeting_id: "m", timestamp: at(6) });
    return call.bind(tab)(name);
  });
  await leader.start();
  assert.equal(leader.pauseReason, "stopped");
});

test("a consent that is withdrawn while a start is under way ends what begins, and no frame is sent", async (t) => {
  const { tab, leader } = leading();
  t.after(() => leader.close());
  const { call } = tab;
  t.mock.method(tab, "call", (/** @type {CallName} */ name) => {
    const settings = /** @type {Settings} */ ({ ...tab.settings, consentedAt: "", consentVersion: 0 });
    tab.settings = settings;
    if (name === "start") leader.onMessage({ type: "settings", settings });
    return call.bind(tab)(name);
  });
  await leader.start();
  assert.deepEqual([leader.running, tab.called], [false, ["start m", "end m"]]);
  assert.ok(!tab.sent.some((message) => message.type === "measure" && message.on));
});

/**
 * Tells a tab what the server says, also by way of its worker.
 * @param {{tab: StandInTab, leader: Leader}} to
 * @param {ServerEvent} event
 */
function hear({ tab, leader }, event) {
  tab.take(event);
  if (event.event !== "connected") leader.onEvent(event);
  leader.onMessage({ type: "event", id: "", event });
}

test("a member's stop during a rest is not lifted by the rest's end, a new worker or a reload", async () => {
  const rest = /** @type {const} */ ({
    id: "r",
    reason: "manual",
    state: "running",
    started_at: at(5),
    ends_at: at(8),
    seconds: 3,
  });
  const [about, stopped] = [
    { meeting_id: "m", timestamp: at(7) },
    { monitoring: false, stopped: true },
  ];
  const first = leading({ automatic: true, afterMinutes: 50 });
  const goesOn = async (/** @type {{tab: StandInTab, leader: Leader}} */ { tab, leader }) => {
    leader.uplink.onSocket("open", 0);
    leader.tick();
    await setImmediate();
    assert.deepEqual([leader.running, leader.pauseReason], [true, "stopped"]);
    leader.close();
    return tab.called.filter((call) => call.startsWith("start"));
  };
  await first.leader.start();
  hear(first, { event: "rest_required", rest, ...about });
  hear(first, { event: "monitoring_stopped", ...about });
  hear(first, { event: "rest_ended", rest, ...about });
  await goesOn(first);
  first.leader.onMessage({ type: "memory", meetingId: "m", memory: first.tab.memory });
  hear(first, connected(8, true, stopped));
  assert.deepEqual(await goesOn(first), ["start m"], "the click, and no more");
  const reloaded = openedAgain(at(5));
  hear(reloaded, connected(7, true, { ...stopped, rest }));
  hear(reloaded, { event: "rest_ended", rest, ...about });
  assert.deepEqual(await goesOn(reloaded), []);
});

test("an old end that comes again after an outage leaves the new run on; a later end, or no meeting at all, ends it", async () => {
  const tab = new StandInTab();
  const leader = new Leader(tab);
  await leader.start();
  leader.onEvent({ event: "meeting_ended", meeting_id: "m", timestamp: at(3) });
  assert.ok(leader.running);
  leader.onEvent({ event: "meeting_ended", meeting_id: "m", timestamp: at(7) });
  assert.ok(!leader.running);
  assert.deepEqual(tab.sent.at(-1), { type: "measure", on: false });
  await leader.start();
  leader.onMessage(snapshot(4, false));
  assert.ok(leader.running, "taken before the start");
  leader.onMessage(snapshot(6, false));
  assert.ok(!leader.running);
});

/** @type {(second: number) => ServerEvent} */
const endedAt = (second) => ({ event: "meeting_ended", meeting_id: "m", timestamp: at(second) });

test("whoever measures is told that somebody else has ended it, until the next click or until it is on again", async (t) => {
  const led = leading();
  const { tab, leader } = led;
  t.after(() => leader.close());
  await leader.start();
  hear(led, endedAt(7));
  leader.tick();
  assert.equal(leader.notice.name, "ended_elsewhere");
  tab.now = at(8);
  await runAction(leader, tab, "start", () => {});
  assert.equal(leader.notice.name, "");
  tab.active = false;
  hear(led, connected(9, true));
  await setImmediate();
  leader.tick();
  assert.deepEqual([leader.running, leader.notice.name], [false, "ended_elsewhere"], "found out by asking");
  hear(led, { event: "monitoring_started", meeting_id: "m", timestamp: at(9) });
  leader.tick();
  assert.equal(leader.notice.name, "");
});

test("a start that is overtaken by somebody else's end says so, too", async (t) => {
  const led = leading();
  const { tab, leader } = led;
  t.after(() => leader.close());
  const { call } = tab;
  t.mock.method(tab, "call", (/** @type {CallName} */ name) => {
    if (name === "status") hear(led, endedAt(6));
    return call.bind(tab)(name);
  });
  await runAction(leader, tab, "start", () => {});
  assert.deepEqual([leader.running, leader.notice.name], [false, "ended_elsewhere"]);
});

for (const [error, notice, meeting = "m"] of [
  ["cooldown", ""],
  ["forbidden", "error_forbidden"],
  ["unauthorized", "error_unauthorized"],
  ["forbidden", "", "another"],
])
  test(`a rest by the clock is refused (${error}), in ${meeting}: the leader hears of it only if it is about a key, in the same meeting`, async (t) => {
    const { tab, leader, enter } = leading({ afterMinutes: 1 });
    t.after(() => leader.close());
    await leader.start();
    tab.clock.now = () => Date.parse(at(5)) + 60_000;
    tab.failing = { status: 403, error };
    tab.called = [];
    leader.tick();
    if (meeting !== "m") enter(meeting);
    await setImmediate();
    assert.deepEqual([tab.called[0], leader.notice.name], ["rest m", notice]);
  });

test("whoever has pressed Stop is not told that measuring has ended, whoever was first", async (t) => {
  const led = leading();
  const { tab, leader } = led;
  t.after(() => leader.close());
  await leader.start();
  tab.reaches = false;
  await runAction(leader, tab, "stop", () => {});
  hear(led, endedAt(7));
  assert.deepEqual([leader.running, leader.notice.name], [false, ""]);
});

/**
 * A leader's tab that was reopened, with the memory of a run.
 * @param {string} startedAt
 */
function openedAgain(startedAt) {
  const tab = new StandInTab();
  const [mine, last] = [Date.parse(startedAt), Date.parse(at(9))];
  tab.memory = { salt: "salt", running: true, startedAt: mine, lastStartAt: last };
  const leader = new Leader(tab);
  leader.onMessage({ type: "memory", meetingId: "m", memory: tab.memory });
  return { tab, leader };
}

const FRAMES_GO = { type: "measure", on: true };

test("a meeting that goes on is measured again once the server has said that it is the same", async () => {
  const { tab, leader } = openedAgain(at(5));
  leader.onMessage(snapshot(9, true));
  assert.deepEqual(tab.sent, []);
  await setImmediate();
  assert.deepEqual(tab.sent, [FRAMES_GO]);
  assert.ok(leader.running);
});

test("a code that somebody else has started since is another meeting, and no frame of it is sent", async () => {
  const { tab, leader } = openedAgain(at(4));
  leader.onMessage(snapshot(9, true));
  await setImmediate();
  assert.ok(!leader.running);
  assert.deepEqual(tab.sent.at(-1), { type: "measure", on: false });
  assert.ok(!tab.sent.some((message) => message.type === "measure" && message.on));
});

test("somebody else's start of a code that this tab has left open is another meeting, too", async () => {
  const { leader } = openedAgain(at(4));
  leader.onEvent({ event: "monitoring_started", meeting_id: "m", timestamp: at(5) });
  await setImmediate();
  assert.ok(!leader.running);
});

test("while the server cannot say which meeting it is nothing is sent, and it is asked again", async ({
  mock,
}) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { tab, leader } = openedAgain(at(5));
  tab.reaches = false;
  leader.onMessage(snapshot(9, true));
  await setImmediate();
  assert.deepEqual(tab.sent, []);
  tab.reaches = true;
  mock.timers.tick(2 * RETRY_SECONDS * 1000);
  await setImmediate();
  assert.deepEqual(tab.sent, [FRAMES_GO]);
});

for (const [what, status, error, tries] of /** @type {const} */ ([
  ["failed on its way is sent again within seconds, while the stream stays open", 502, "down", 2],
  ["got a web filter's page for an answer is sent again, too", 403, "not_ours", 2],
  ["was refused without a leader key waits for another click", 401, "unauthorized", 1],
  ["was refused because of its leader key waits for another click", 403, "forbidden", 1],
])) {
  test(`an end that ${what}`, async ({ mock }) => {
    mock.timers.enable({ apis: ["setTimeout"] });
    const { tab, leader } = leading();
    await leader.start();
    tab.failing = { status, error };
    await leader.stop();
    assert.equal(leader.pauseReason, "ending");
    tab.failing = null;
    mock.timers.tick(5000);
    await setImmediate();
    assert.equal(tab.called.filter((call) => call.startsWith("end")).length, tries);
    assert.equal(leader.running, tries === 1);
    leader.close();
  });
}

const MINUTE_MS = 60_000;
/** A time on the morning when the meeting began at nine, ms. */
const clockAt = (/** @type {number} */ hours, minutes = 0) => Date.UTC(2026, 0, 31, hours, minutes);

/**
 * A leader's tab that is back in the call; the server still has the meeting of nine o'clock.
 * @param {Memory} memory
 * @param {number} now
 * @param {boolean} [monitoring] whether somebody measures it
 */
function inCallAgain(memory, now, monitoring = false) {
  const { tab, leader } = leading({ automatic: true, afterMinutes: 50 });
  tab.memory = { salt: "salt", ...memory };
  tab.clock.now = () => now + 60 * MINUTE_MS; // this machine's, before the server has told its time
  leader.tick();
  tab.clock.now = () => now;
  hear({ tab, leader }, connected(9, true, { monitoring }));
  leader.tick();
  /** Whether a rest by the clock is asked for by then, in a call that goes on. */
  const asksBy = async (/** @type {number} */ then) => {
    for (; now <= then; now += MINUTE_MS) {
      leader.tick();
      await setImmediate();
    }
    return tab.called.includes("rest m");
  };
  return { tab, leader, asksBy };
}

const STARTED = { running: true, startedAt: Date.parse(at(5)), lastStartAt: Date.parse(at(5)) };
const SINCE_NINE = { ...STARTED, joinedAt: clockAt(9) };

test("a code that is opened again hours later is another call: nobody is measured, and its clock starts over", async () => {
  const { tab, leader, asksBy } = inCallAgain({ ...SINCE_NINE, inCallAt: clockAt(9, 40) }, clockAt(11));
  await setImmediate();
  assert.ok(!leader.running);
  assert.ok(!tab.sent.some((message) => message.type === "measure" && message.on));
  await leader.start(); // this leaves the meeting's beginning as it is
  assert.ok(!(await asksBy(clockAt(11, 49))));
  assert.ok(await asksBy(clockAt(11, 51)));
  leader.close();
});

test("a code that somebody else measures hours later is another call, whose clock began without this tab", async () => {
  const { tab, leader, asksBy } = inCallAgain({ ...SINCE_NINE, inCallAt: clockAt(9, 40) }, clockAt(11), true);
  tab.startedAt = new Date(clockAt(10, 30)).toISOString();
  assert.ok(!leader.running);
  await leader.start();
  assert.ok(!(await asksBy(clockAt(11, 19))));
  assert.ok(await asksBy(clockAt(11, 21)));
  leader.close();
});

test("after a few minutes away, or a reload, it is the same call, and everything goes on", async () => {
  const { leader, asksBy } = inCallAgain({ ...SINCE_NINE, inCallAt: clockAt(9, 46) }, clockAt(9, 48));
  await setImmediate();
  assert.ok(leader.running && !(await asksBy(clockAt(9, 50))));
  assert.ok(await asksBy(clockAt(9, 51)));
  leader.close();
});

test("a start in the lobby is for the call that begins, however long the wait was", async () => {
  const { leader, asksBy } = inCallAgain({ ...STARTED, inCallAt: clockAt(8) }, clockAt(9, 20));
  await setImmediate();
  assert.ok(leader.running && !(await asksBy(clockAt(10, 9))));
  assert.ok(await asksBy(clockAt(10, 11)));
  leader.close();
});

test("a tab that was closed within a minute of its start is told apart from one in the next call", () => {
  const { tab } = inCallAgain({ ...SINCE_NINE, inCallAt: clockAt(9) }, Date.parse(at(7)));
  assert.ok(!inCallAgain(tab.memory, clockAt(11)).leader.running);
});

test("after more than ten minutes away it is another call", () => {
  const back = (/** @type {number} */ seconds) =>
    inCallAgain({ ...SINCE_NINE, inCallAt: clockAt(9, 40) }, clockAt(9, 40) + seconds * 1000).leader;
  for (const [seconds, same] of /** @type {const} */ ([
    [599, true],
    [601, false],
  ])) {
    const leader = back(seconds);
    assert.equal(leader.running, same, `${seconds} s`);
    leader.close();
  }
});

test("a stop that the server has not confirmed is still pending in the next call", () => {
  const { leader } = inCallAgain(
    { ...SINCE_NINE, endAskedAt: clockAt(9, 40), inCallAt: clockAt(9, 40) },
    clockAt(11),
  );
  assert.equal(leader.pauseReason, "ending");
});

test("nothing is added to a meeting's memory before it has been loaded, as it says how long ago the call was", () => {
  const { tab, leader } = inCallAgain({ ...SINCE_NINE, inCallAt: clockAt(9, 46) }, clockAt(9, 48));
  tab.goTo("m"); // by way of Meet's home page
  leader.tick();
  assert.deepEqual(tab.memory, {});
  leader.close();
});

test("a rest by the clock that has to wait is not asked for every second", async (t) => {
  const { tab, leader } = leading({ afterMinutes: 1 });
  t.after(() => leader.close());
  await leader.start();
  let now = Date.parse(at(5)) + MINUTE_MS;
  tab.clock.now = () => now;
  tab.failing = { status: 409, error: "cooldown" };
  tab.called = [];
  for (let second = 0; second < RETRY_SECONDS; second++, now += 1000) {
    leader.tick();
    await setImmediate();
  }
  assert.deepEqual(tab.called, ["rest m"]);
  leader.tick();
  assert.deepEqual(tab.called, ["rest m", "rest m"]);
});

test("the wait in a lobby is not part of the call", () => {
  const { tab, leader } = leading();
  tab.memory = { salt: "salt" };
  hear({ tab, leader }, connected(9, true, { monitoring: false }));
  Object.assign(tab, { inCall: false });
  leader.tick();
  assert.equal(tab.memory.joinedAt, undefined);
  Object.assign(tab, { inCall: true });
  leader.tick();
  assert.notEqual(tab.memory.joinedAt, undefined);
});

test("moving from one call to a meeting that was left hours ago measures nobody there without a click", async () => {
  const { tab, leader } = leading();
  tab.clock.now = () => clockAt(11);
  hear({ tab, leader }, connected(9, true));
  leader.tick();
  tab.goTo("n");
  tab.memory = { salt: "salt", ...SINCE_NINE, inCallAt: clockAt(9, 40) };
  leader.onMessage({ type: "memory", meetingId: "n", memory: tab.memory });
  hear({ tab, leader }, { ...connected(9, true, { monitoring: false }), meeting_id: "n" });
  leader.tick();
  assert.ok(!leader.running);
  leader.close();
});
