// @ts-check
// What becomes of an automatic rest whose request did not reach the server.
/** @import { TestContext } from "node:test" */
/** @import { Measurement, Outcome, Settings } from "../../extensions/leader/shared/types" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { AutomaticRests } from "../../extensions/leader/rests/automatic_rests.js";
import { ClickNotice } from "../../extensions/leader/run/click_notice.js";
import { Run } from "../../extensions/leader/run/run.js";
import { restOf } from "./examples.mjs";
import { at, StandInTab } from "./leader_tab.mjs";

const tired = /** @type {Measurement} */ ({
  participant_id: "p",
  invalid: null,
  state: { opinion: "tired", reason: "few_blinks" },
});

/** @type {Outcome} */
const DONE = { ok: true, status: 200, data: {} };
const refused = (/** @type {number} */ status) =>
  /** @type {Outcome} */ ({ ok: false, status, error: "", retryAfter: 0, data: null });

/**
 * Somebody turns tired in a meeting that is measured; the server gives these answers in turn.
 * @param {TestContext} t
 * @param {Outcome[]} answers
 */
function turnTired(t, answers) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const tab = new StandInTab();
  tab.goTo("m");
  tab.memory = { running: true };
  tab.settings = /** @type {Settings} */ ({ automatic: true });
  let now = Date.parse(at(5));
  tab.clock.now = () => now;
  /** @type {string[]} */
  const asked = [];
  const rests = new AutomaticRests(
    tab,
    new Run(tab),
    async (reason) => answers[asked.push(reason) - 1] ?? refused(0),
    new ClickNotice(() => false),
  );
  const look = () => rests.onResult(tired, 1);
  look();
  const pass = async (/** @type {number} */ seconds) => {
    for (let second = 0; second < seconds; second++) {
      await setImmediate();
      now += 1000;
      t.mock.timers.tick(1000);
    }
    await setImmediate();
  };
  const sleep = (/** @type {number} */ ms) => {
    now += ms;
  };
  return { tab, rests, asked, pass, sleep, look };
}

test("a request for a rest for tired eyes that did not reach the server is repeated until it does", async (t) => {
  const { asked, pass } = turnTired(t, [refused(0), refused(500), refused(503), DONE]);
  await pass(60);
  assert.deepEqual(asked, ["few_blinks", "few_blinks", "few_blinks", "few_blinks"]);
});

test("a refused rest is not asked for again at once, and tries to reach a server that is away come to an end", async (t) => {
  const { asked, pass } = turnTired(t, [refused(409)]);
  await pass(60);
  assert.equal(asked.length, 1);
  t.mock.timers.reset();
  const away = turnTired(t, []);
  await away.pass(60);
  const tries = away.asked.length;
  assert.ok(tries > 3);
  await away.pass(60);
  assert.equal(away.asked.length, tries);
});

test("a rest that was refused during somebody's turn is asked for again in that turn, at the time the server named", async (t) => {
  const cooling = /** @type {Outcome} */ ({ ...refused(409), error: "cooldown", retryAfter: 20 });
  const { rests, asked, pass, look } = turnTired(t, [cooling, DONE]);
  for (let second = 0; second < 60; second++) {
    await pass(1);
    look();
    if (second < 18) assert.deepEqual([asked.length, rests.cooldownMs], [1, (19 - second) * 1000]);
  }
  assert.deepEqual([asked, rests.cooldownMs], [["few_blinks", "few_blinks"], 0]);
});

test("the wait that a server in trouble asks for is not told as one between two automatic rests", async (t) => {
  const { rests, pass } = turnTired(t, [/** @type {Outcome} */ ({ ...refused(503), retryAfter: 60 })]);
  await pass(1);
  assert.equal(rests.cooldownMs, 0);
});

for (const [seconds, by] of [
  [20, 26],
  [60, 60],
  [1e9, 3600],
]) {
  test(`a server in trouble that asks for ${seconds} s is asked again after that, or an hour at most, and not after twice that`, async (t) => {
    t.mock.method(Math, "random", () => 1);
    const inTrouble = /** @type {Outcome} */ ({ ...refused(503), retryAfter: seconds });
    const { asked, pass, look } = turnTired(t, [inTrouble, DONE]);
    for (let second = 0; second < by; second++) {
      assert.equal(asked.length, 1, `after ${second} s`);
      await pass(1);
      look();
    }
    await pass(1);
    assert.equal(asked.length, 2);
  });
}

for (const [what, change] of /** @type {[string, (tab: StandInTab) => void][]} */ ([
  ["the measuring was stopped", (tab) => Object.assign(tab.memory, { endAskedAt: 1 })],
  ["the tab went to another meeting", (tab) => Object.assign(tab, { meetingId: "n" })],
  ["the leader wants no rests without a click", (tab) => Object.assign(tab, { settings: null })],
  [
    "somebody else has begun one",
    (tab) => Object.assign(tab.meeting, { rest: restOf("r", tab.clock.now() / 1000) }),
  ],
])) {
  test(`a rest whose request was lost is not asked for again once ${what}`, async (t) => {
    const { tab, asked, pass } = turnTired(t, [refused(0), DONE]);
    change(tab);
    await pass(60);
    assert.equal(asked.length, 1);
  });
}

test("a rest that was being asked for when the machine fell asleep is not asked for in the next meeting", async (t) => {
  const { asked, pass, sleep } = turnTired(t, [refused(0), DONE]);
  await pass(1); // the wait for the next try has begun
  sleep(60_000);
  await pass(60);
  assert.equal(asked.length, 1);
});

test("a rest whose request was lost is not asked for again once the meeting is over", async (t) => {
  const { tab, asked, pass } = turnTired(t, [refused(0), DONE]);
  // The server has confirmed the end between two tries.
  tab.memory = { running: false };
  await pass(60);
  assert.equal(asked.length, 1);
});

test("the server's wait for automatic rests is forgotten once there was a rest", async (t) => {
  const cooling = /** @type {Outcome} */ ({ ...refused(409), error: "cooldown", retryAfter: 20 });
  const { rests, pass } = turnTired(t, [cooling]);
  await pass(1);
  assert.ok(rests.cooldownMs > 0);
  rests.forget();
  assert.equal(rests.cooldownMs, 0);
});
