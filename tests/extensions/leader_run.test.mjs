// @ts-check
// When the leader's run asks for a rest, and what ends the run.
/** @import { CallName, Calls, FromTab, Memory, Outcome, Settings } from "../../extensions/leader/shared/types" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { AutomaticRests } from "../../extensions/leader/automatic_rests.js";
import { Leader } from "../../extensions/leader/leader.js";
import { RestRules } from "../../extensions/leader/rest_rules.js";
import { Run } from "../../extensions/leader/run.js";
import { MeetTab } from "../../extensions/leader/shared/page/meet_tab.js";

const tired = {
  participant: "p",
  visit: 1,
  invalid: null,
  opinion: /** @type {const} */ ("tired"),
  reason: "eyes_closing",
};

test("turning tired asks for one rest, with its reason, per participant and visit", () => {
  const rules = new RestRules();
  assert.equal(rules.onResult({ ...tired, opinion: "ok" }, 0), null);
  assert.equal(rules.onResult(tired, 0), "eyes_closing");
  assert.equal(rules.onResult(tired, 1), null);
  assert.equal(rules.onResult({ ...tired, visit: 2 }, 2), "eyes_closing");
  assert.equal(rules.onResult({ ...tired, participant: "q" }, 2), "eyes_closing");
});

test("a frame that cannot be measured asks for no rest, whatever was thought before", () => {
  const rules = new RestRules();
  assert.equal(rules.onResult({ ...tired, invalid: "too_few_frames" }, 0), null);
  assert.equal(rules.onResult(tired, 1), "eyes_closing");
});

test("after a 'not yet' nothing is asked until the time is over, and then it is", () => {
  const rules = new RestRules();
  rules.backOff(60, 1000);
  assert.equal(rules.onResult(tired, 60_999), null);
  assert.equal(rules.onResult(tired, 61_000), "eyes_closing");
});

test("a rest by the clock is due so many minutes after the start or the last rest", () => {
  const rules = new RestRules();
  const meeting = { afterMinutes: 50, startedAt: 0, lastRestEndedAt: null };
  const minute = 60_000;
  assert.ok(!rules.isDue(meeting, 50 * minute - 1));
  assert.ok(rules.isDue(meeting, 50 * minute));
  assert.ok(!rules.isDue({ ...meeting, lastRestEndedAt: 30 * minute }, 79 * minute));
  assert.ok(rules.isDue({ ...meeting, lastRestEndedAt: 30 * minute }, 80 * minute));
  assert.ok(!rules.isDue({ ...meeting, afterMinutes: 0 }, 500 * minute));
  assert.ok(!rules.isDue({ ...meeting, startedAt: null }, 500 * minute));
});

/** Rests by the clock, a minute after the start, in a call that goes on; `asked` has what they asked for. */
function restsByTheClock() {
  const tab = new StandInTab();
  tab.settings = /** @type {Settings} */ ({ automatic: true, afterMinutes: 1 });
  tab.stream = "open";
  Object.defineProperty(tab, "inCall", { value: true });
  tab.clock.now = () => Date.parse(at(5)) + 60_000;
  /** @type {string[]} */
  const asked = [];
  const rests = new AutomaticRests(tab, async (reason) => {
    asked.push(reason);
    return { ok: true, status: 200, data: {} };
  });
  return { tab, rests, asked };
}

test("the clock of a meeting before says nothing of the next one", async () => {
  const { rests, asked } = restsByTheClock();
  await rests.askStart();
  rests.checkClock(null);
  assert.deepEqual(asked, ["time"]);
  await Promise.resolve();
  const answer = rests.askStart();
  rests.checkClock(null);
  assert.deepEqual(asked, ["time"], "started anew, and the server has not yet said when");
  await answer;
  rests.checkClock(null);
  assert.deepEqual(asked, ["time", "time"]);
});

test("while the server cannot say since when, the clock runs from this leader's own start", async () => {
  const { tab, rests, asked } = restsByTheClock();
  tab.call = async () => ({ ok: false, error: "unreachable", status: 0, retryAfter: 0, data: {} });
  tab.memory.lastStartAt = Date.parse(at(5));
  await rests.askStart();
  rests.checkClock(null);
  assert.deepEqual(asked, ["time"]);
});

const at = (/** @type {number} */ second) => `2026-01-31T09:00:0${second}.000Z`;

function newRun() {
  /** @type {Memory} */
  const memory = {};
  return new Run({ memory, remember: (changes) => void Object.assign(memory, changes) });
}

test("what was over before the last start does not end the run, what is over after it does", () => {
  const run = newRun();
  assert.ok(!run.isOverBy("2026-01-31T09:00:00.000Z"), "nothing runs");
  run.start("2026-01-31T09:00:10.000Z");
  assert.ok(!run.isOverBy("2026-01-31T09:00:09.999Z"), "an end told again, or a snapshot on its way");
  assert.ok(run.isOverBy("2026-01-31T09:00:10.001Z"));
});

test("a stop that the server has not confirmed can be asked for again, and a start forgets it", () => {
  const run = newRun();
  run.start("2026-01-31T09:00:00.000Z");
  run.requestEnd();
  assert.ok(run.on && run.ending);
  run.start("2026-01-31T09:05:00.000Z");
  assert.ok(run.on && !run.ending);
  run.requestEnd();
  run.end();
  assert.ok(!run.on && !run.ending);
});

test("a member's stop holds until the next start", () => {
  const run = newRun();
  run.start("2026-01-31T09:00:00.000Z");
  run.setStopped(true);
  assert.ok(run.on && run.stopped);
  run.start("2026-01-31T09:05:00.000Z");
  assert.ok(!run.stopped);
});

/** A tab whose calls all succeed, on a server whose clock stands at `at(5)`; it keeps what is sent. */
class StandInTab extends MeetTab {
  /** @type {FromTab[]} */
  sent = [];

  constructor() {
    const nothing = () => {};
    super({
      wanted: () => true,
      onChange: nothing,
      onEvent: nothing,
      onMessage: nothing,
      onOrphaned: nothing,
    });
  }

  /** @param {FromTab} message */
  send(message) {
    this.sent.push(message);
  }

  /**
   * @template {CallName} Name
   * @returns {Promise<Outcome<Calls[Name]["answer"]>>}
   */
  call() {
    const data = { status: "started", meeting_id: "m", timestamp: at(5), started_at: at(5) };
    const answer = { ...data, active: true, monitoring: true, rest: null };
    return Promise.resolve({ ok: true, status: 200, data: answer });
  }
}

test("an end that comes again after an outage leaves the new run on; a later one, or no meeting at all, ends it", async () => {
  const tab = new StandInTab();
  const leader = new Leader(tab);
  await leader.start();
  leader.onEvent({ event: "meeting_ended", meeting_id: "m", timestamp: at(3) });
  assert.ok(leader.running);
  leader.onEvent({ event: "meeting_ended", meeting_id: "m", timestamp: at(7) });
  assert.ok(!leader.running);
  assert.deepEqual(tab.sent.at(-1), { type: "measure", on: false });
  await leader.start();
  /** @type {(second: number) => void} */
  const hearSnapshot = (second) =>
    leader.onMessage({
      type: "event",
      id: "",
      event: {
        event: "connected",
        meeting_id: "m",
        timestamp: at(second),
        active: false,
        monitoring: false,
        rest: null,
      },
    });
  hearSnapshot(4);
  assert.ok(leader.running, "taken before the start");
  hearSnapshot(6);
  assert.ok(!leader.running);
});
