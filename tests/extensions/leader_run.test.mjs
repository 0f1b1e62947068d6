// @ts-check
// What ends the leader's run, what leaves it on, and who is told that it has ended.
/** @import { CallName, Calls, Memory, ServerEvent, Settings } from "../../extensions/leader/shared/types" */
/** @import { MeetingLink } from "../../extensions/leader/shared/worker/meeting_link.js" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { Leader } from "../../extensions/leader/leader.js";
import { runAction } from "../../extensions/leader/popup/popup_actions.js";
import { Run } from "../../extensions/leader/run/run.js";
import { share } from "../../extensions/leader/shared/worker/same_meeting.js";
import { at, connected, hear, leading, openedAgain, StandInTab, snapshot } from "./leader_tab.mjs";

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

test("a meeting that somebody else starts while this Stop is under way is shown as on", async (t) => {
  const { tab, leader } = leading();
  t.after(() => leader.close());
  await leader.start();
  const { call } = tab;
  t.mock.method(tab, "call", (/** @type {CallName} */ name) => {
    if (name === "end") tab.take({ event: "monitoring_started", meeting_id: "m", timestamp: at(6) });
    return call.bind(tab)(name);
  });
  await leader.stop();
  assert.ok(tab.meeting.measuring);
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

test("a Stop that is done still holds in this person's other tabs, which may hear of the end late", async (t) => {
  const [one, other] = [leading(), leading()];
  t.after(() => one.leader.close());
  await one.leader.start();
  other.tab.memory = { ...one.tab.memory };
  one.tab.sent.length = 0;
  await one.leader.stop();
  const link = {
    post: (/** @type {{memory: Memory}} */ { memory }) => Object.assign(other.tab.memory, memory),
  };
  for (const message of one.tab.sent)
    if (message.type === "remember")
      share([/** @type {MeetingLink} */ (/** @type {unknown} */ (link))], "m", message.memory);
  assert.deepEqual([one.leader.running, other.leader.pauseReason], [false, "ending"]);
});

for (const [what, status, error, tries] of /** @type {const} */ ([
  ["failed on its way is sent again within seconds, while the stream stays open", 502, "down", 2],
  ["got a web filter's page for an answer is sent again, too", 403, "not_ours", 2],
  ["was refused without a leader key waits for one, or for another click", 401, "unauthorized", 1],
  ["was refused because of its leader key waits for another one, or for a click", 403, "forbidden", 1],
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
    // The tab itself is not told of the key, only that something was set.
    leader.onMessage({ type: "settings", settings: /** @type {Settings} */ (tab.settings) });
    await setImmediate();
    assert.equal(tab.called.filter((call) => call.startsWith("end")).length, 2);
    assert.ok(!leader.running);
    leader.close();
  });
}
