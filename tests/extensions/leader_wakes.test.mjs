// @ts-check
// After a sleep of the machine a leader's tab may be in another call: nothing goes on by what it knew before.
/** @import { TestContext } from "node:test" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { ServerClock } from "../../extensions/leader/shared/stream/server_clock.js";
import { MINUTE, started } from "./clocked_leader.mjs";
import { leading, snapshot } from "./leader_tab.mjs";

/**
 * A leader whose frames get through.
 * @param {TestContext} t
 */
async function measuring(t) {
  t.mock.method(console, "log", () => {});
  const led = await started(t);
  led.leader.onMessage({ type: "socket", state: "open", waitMs: 0 });
  return led;
}

test("after a sleep nobody is looked at until the server has told its time, and the popup says why", async (t) => {
  const { leader, pass, sleep, connect } = await measuring(t);
  await pass(MINUTE);
  assert.equal(leader.visiting?.count, 1);
  await sleep(MINUTE);
  assert.deepEqual([leader.visiting, leader.pauseReason], [null, "offline"]);
  await connect();
  await pass(1000);
  assert.deepEqual([leader.visiting?.count, leader.pauseReason], [1, ""]);
});

for (const [what, minutes, isOver] of /** @type {const} */ ([
  ["was long is over without a look at anybody", 60, true],
  ["was short is measured again after ten minutes", 5, false],
]))
  test(`where news is held back, the server is asked for the time: a call whose sleep ${what}`, async (t) => {
    const { tab, leader, pass, sleep } = await measuring(t);
    await pass(MINUTE);
    tab.stream = "limited";
    tab.called.length = 0;
    await sleep(minutes * MINUTE);
    for (let passed = 0; passed < 11; passed += 1) {
      if (isOver || !tab.called.includes("status m")) assert.ok(!leader.visiting?.count);
      await pass(MINUTE);
    }
    assert.deepEqual([leader.running, leader.visiting?.count ?? 0], isOver ? [false, 0] : [true, 1]);
    assert.ok(tab.called.includes("status m"));
  });

test("an answer that was asked for before a sleep does not tell the time after it", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] }); // it is asked for again in seconds
  const { tab, leader, setMachine, setServer, pass } = await measuring(t);
  const call = tab.call.bind(tab);
  /** @type {() => void} */
  let arrive = () => {};
  const way = new Promise((resolve) => (arrive = () => resolve(null)));
  tab.call = async (name) => {
    const outcome = await call(name);
    await way;
    return outcome;
  };
  await pass(11 * MINUTE); // it is asked in the meantime
  setMachine(60 * MINUTE);
  setServer(60 * MINUTE);
  tab.call = call;
  tab.reaches = false;
  arrive();
  for (let looks = 0; looks < 3; looks += 1) {
    await pass(1000);
    assert.deepEqual([leader.visiting, leader.pauseReason], [null, "offline"]);
  }
});

for (const goesOn of [false, true])
  test(`after an hour's sleep, in which the steady clock ${goesOn ? "goes on" : "stands still"}, rests by the clock count from the next start`, async (t) => {
    const { tab, leader, pass, sleep, connect, restsAsked } = await started(t);
    await pass(40 * MINUTE);
    tab.monitoring = false; // without a frame for so long
    await sleep(60 * MINUTE, goesOn);
    await connect();
    await pass(5000);
    assert.ok(!leader.running, "another call");
    await leader.start();
    tab.monitoring = true;
    await connect();
    for (let passed = 0; passed < 49; passed += 7) await pass(7 * MINUTE);
    assert.equal(restsAsked(), 0);
    await pass(2 * MINUTE);
    assert.ok(restsAsked() > 0);
  });

for (const minutes of [-10, 0, 10])
  test(`a stop before the server has told its time is told to it, by a clock that is off by ${minutes} minutes, too`, async (t) => {
    const now = Date.parse("2026-01-31T09:00:09.000Z");
    t.mock.method(Date, "now", () => now + minutes * MINUTE);
    const { tab, leader } = leading();
    tab.clock = new ServerClock();
    await leader.start();
    tab.reaches = false;
    await leader.stop();
    tab.reaches = true;
    tab.now = new Date(now).toISOString();
    const heard = snapshot(9, true);
    if (heard.type === "event") tab.take(heard.event);
    leader.onMessage(heard);
    await setImmediate();
    assert.deepEqual([leader.running, tab.called.filter((each) => each === "end m").length], [false, 2]);
  });
