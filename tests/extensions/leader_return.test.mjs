// @ts-check
// A leader's tab that comes back measures again without a click only in the same meeting and the same call.
/** @import { Memory } from "../../extensions/leader/shared/types" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { RETRY_SECONDS } from "../../extensions/leader/shared/backoff.js";
import { joinedMemory } from "../../extensions/leader/shared/page/joined_memory.js";
import { at, connected, hear, leading, openedAgain, snapshot } from "./leader_tab.mjs";

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

for (const [what, back] of /** @type {const} */ ([
  ["", 30],
  [", also where the server was out of reach at the Rejoin", 45],
]))
  test(`Rejoin in a tab that was left long ago is the same call where another tab of this person has stayed in it${what}`, async (t) => {
    let now = clockAt(9, 5);
    t.mock.method(Date, "now", () => now);
    t.mock.method(performance, "now", () => now - clockAt(9));
    const led = leading();
    const { tab, leader } = led;
    t.after(() => leader.close());
    tab.startedAt = new Date(clockAt(9)).toISOString();
    tab.clock.now = () => now;
    const began = { running: true, startedAt: clockAt(9), lastStartAt: clockAt(9) };
    tab.remember({ salt: "salt", ...began, inCallAt: now });
    hear(led, connected(9, true));
    leader.tick();
    tab.forget(); // as it does when it gives up its stream
    now = clockAt(9, 30);
    tab.sent.length = 0;
    leader.tick();
    assert.deepEqual([leader.running, tab.sent], [true, []], "what the other one stored has yet to come");
    now = clockAt(9, back);
    leader.tick();
    const stored = { ...began, lastStartAt: clockAt(9, 20), inCallAt: clockAt(9, 29) };
    tab.memory = joinedMemory(stored, tab.memory);
    leader.onMessage({ type: "memory", meetingId: "m", memory: stored });
    hear(led, connected(9, true));
    leader.tick();
    await setImmediate();
    assert.ok(leader.running);
  });

test("a run that was ended while this tab slept, as by a consent that was withdrawn and given again, does not go on", () => {
  const run = { running: true, lastStartAt: clockAt(9), startedAt: clockAt(9) };
  assert.equal(joinedMemory({ ...run, running: false }, run).running, false);
  assert.equal(
    joinedMemory(run, { ...run, running: false }).running,
    false,
    "its own end was not stored yet",
  );
  const again = { ...run, lastStartAt: clockAt(10) };
  assert.equal(joinedMemory({ ...run, running: false }, again).running, true, "it was started again here");
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
