// @ts-check
// When a rest is asked for without a click: for tired eyes, and by the clock.
/** @import { Measurement, Outcome, Settings } from "../../extensions/leader/shared/types" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { AutomaticRests } from "../../extensions/leader/rests/automatic_rests.js";
import { RestRules } from "../../extensions/leader/rests/rest_rules.js";
import { ClickNotice } from "../../extensions/leader/run/click_notice.js";
import { Run } from "../../extensions/leader/run/run.js";
import { RETRY_SECONDS } from "../../extensions/leader/shared/backoff.js";
import { restOf } from "./examples.mjs";
import { at, connected, hear, leading, StandInTab } from "./leader_tab.mjs";

const MINUTE_MS = 60_000;

const CALLED_OFF = {
  id: "r",
  reason: "time",
  announced_at: at(7),
  started_at: null,
  seconds: 300,
  postponed: 0,
};

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
  const meeting = { afterMinutes: 50, startedAt: 0, lastRestOverAt: null };
  const minute = 60_000;
  assert.ok(!rules.isDue(meeting, 50 * minute - 1));
  assert.ok(rules.isDue(meeting, 50 * minute));
  assert.ok(!rules.isDue({ ...meeting, lastRestOverAt: 30 * minute }, 79 * minute));
  assert.ok(rules.isDue({ ...meeting, lastRestOverAt: 30 * minute }, 80 * minute));
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

test("rests by the clock also come for a leader who wants none for tired eyes", async () => {
  const { tab, leader } = leading({ automatic: false, afterMinutes: 1 });
  tab.clock.now = () => Date.parse(at(5)) + 60_000;
  await leader.start();
  leader.tick();
  assert.ok(tab.called.includes("rest m"));
  leader.close();
});

for (const [
  what,
  callOff,
] of /** @type {[string, (led: ReturnType<typeof leading>, second: number) => unknown][]} */ ([
  [
    "as the stream says",
    (led, second) =>
      hear(led, { event: "rest_cancelled", meeting_id: "m", timestamp: at(second), rest: restOf() }),
  ],
  [
    "as the answer to the click says",
    ({ tab, leader }, second) => {
      tab.now = at(second);
      return leader.restCalls.end();
    },
  ],
  [
    "as the server's list says, after an outage",
    async (led, second) => {
      led.tab.rests = [{ ...CALLED_OFF, ended_at: at(second) }];
      hear(led, connected(second, true));
      await setImmediate();
    },
  ],
]))
  test(`after a rest was called off, ${what}, the clock brings the next one a set time later, not at once`, async (t) => {
    const led = leading({ afterMinutes: 1 });
    const { tab, leader, enter } = led;
    t.after(() => leader.close());
    await leader.start();
    let now = Date.parse(at(8)) + MINUTE_MS - 1;
    tab.clock.now = () => now;
    await callOff(led, 8);
    const asked = () => {
      leader.tick();
      return tab.called.filter((call) => call.startsWith("rest "));
    };
    assert.deepEqual(asked(), []);
    assert.equal(leader.lastRest.sinceMs, null, "it was no rest");
    now += 1;
    assert.deepEqual(asked(), ["rest m"]);
    enter("n");
    tab.rests = [];
    now -= 1;
    await leader.start();
    assert.deepEqual(asked(), ["rest m", "rest n"], "in another meeting it says nothing");
  });
