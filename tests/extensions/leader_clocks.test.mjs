// @ts-check
// What happens to a run when a clock is set, this machine's or the server's.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { ClockWatch } from "../../extensions/leader/run/clock_watch.js";
import { MINUTE, started } from "./clocked_leader.mjs";

const HOUR = 60 * MINUTE;

test("a machine's clock that is set forward during a call does not end the measuring", async (t) => {
  const { leader, setMachine, pass, connect } = await started(t);
  await pass(5 * MINUTE);
  setMachine(11 * MINUTE);
  await pass(10_000);
  assert.ok(leader.running, "until the server has told its time");
  await connect();
  await pass(2 * MINUTE);
  assert.ok(leader.running, "and after it");
});

test("nor does it bring a rest by the clock before its time", async (t) => {
  const { setMachine, pass, connect, restsAsked } = await started(t);
  await pass(45 * MINUTE);
  setMachine(6 * MINUTE);
  await pass(10_000);
  await connect();
  await pass(4 * MINUTE);
  assert.equal(restsAsked(), 0, "after 49 minutes");
  await pass(MINUTE);
  assert.ok(restsAsked() > 0, "after 50");
});

test("a sleep of more than ten minutes ends the call, as soon as the server has told its time", async (t) => {
  const { leader, pass, sleep, connect } = await started(t);
  await pass(5 * MINUTE);
  await sleep(11 * MINUTE);
  await connect();
  await pass(1000);
  assert.ok(!leader.running);
});

test("a server's clock that is set forward during a call does not end the measuring", async (t) => {
  const { leader, setServer, pass, connect, hear } = await started(t);
  await pass(5 * MINUTE);
  setServer(11 * MINUTE);
  await hear("rest_requested");
  await pass(10_000);
  await connect();
  await pass(2 * MINUTE);
  assert.ok(leader.running);
});

test("a meeting that is ended after the server's clock was set back is over here, too", async (t) => {
  const { tab, leader, setServer, pass, hear } = await started(t);
  await pass(10 * MINUTE);
  setServer(-HOUR);
  tab.active = false;
  await hear("meeting_ended");
  assert.ok(!leader.running);
});

test("an old meeting's end that is told again leaves the running meeting alone", async (t) => {
  const { leader, setServer, pass, hear } = await started(t);
  await pass(MINUTE);
  setServer(-HOUR);
  await hear("meeting_ended");
  assert.ok(leader.running, "the server has said that it goes on");
});

test("an answer to a question from before a start says nothing about the meeting that it began", async (t) => {
  const { tab, leader, setServer, pass, hear } = await started(t);
  await pass(MINUTE);
  setServer(-HOUR);
  const call = tab.call.bind(tab);
  let arrive = () => {};
  const way = new Promise((resolve) => (arrive = () => resolve(null)));
  tab.call = async (name) => {
    const outcome = await call(name);
    if (name === "status") await way;
    return outcome;
  };
  tab.active = false;
  await hear("meeting_ended");
  tab.call = call;
  tab.active = true;
  await leader.start();
  arrive();
  await setImmediate();
  assert.ok(leader.running);
});

for (const [what, by] of /** @type {const} */ ([
  ["", 0],
  [", nor where the server's clock is set forward meanwhile", 11 * MINUTE],
]))
  test(`an outage after a sleep does not end the measuring of a leader who was in the call all the time${what}`, async (t) => {
    const { leader, setServer, pass, sleep, connect } = await started(t);
    await pass(5 * MINUTE);
    await sleep(30_000);
    await pass(11 * MINUTE);
    setServer(by);
    await connect();
    await pass(10_000);
    assert.ok(leader.running);
  });

test("a call that was left during such an outage and is entered long after it is another one", async (t) => {
  const { tab, leader, pass, sleep, connect } = await started(t);
  await pass(5 * MINUTE);
  await sleep(30_000);
  await pass(MINUTE);
  Object.assign(tab, { inCall: false });
  await pass(11 * MINUTE);
  Object.assign(tab, { inCall: true });
  await pass(10_000);
  await connect();
  await pass(10_000);
  assert.ok(!leader.running);
});

test("a call that is entered long after it was left is another one, even if a clock was set in the call before", async (t) => {
  const { tab, leader, setMachine, pass, connect } = await started(t);
  await pass(5 * MINUTE);
  setMachine(6 * MINUTE);
  await pass(10_000);
  await connect();
  await pass(MINUTE);
  Object.assign(tab, { inCall: false });
  await pass(11 * MINUTE);
  Object.assign(tab, { inCall: true });
  await pass(10_000);
  assert.ok(!leader.running);
});

test("a clock that is set, and set right again before anybody asks, is right", (t) => {
  let wall = 0;
  t.mock.method(Date, "now", () => wall);
  t.mock.method(performance, "now", () => 0);
  const watch = new ClockWatch();
  wall += 6000;
  assert.ok(!watch.isRight);
  wall -= 6000;
  assert.ok(watch.isRight);
});
