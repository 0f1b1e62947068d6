// @ts-check
// What a leader's tab forgets: a meeting that it leaves, and what it knew of people at a start, end, stop or rest.
/** @import { Settings } from "../../extensions/leader/shared/types" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { runAction } from "../../extensions/leader/popup/popup_actions.js";
import { RestRules } from "../../extensions/leader/rests/rest_rules.js";
import { Round } from "../../extensions/leader/turns/round.js";
import { restOf } from "./examples.mjs";
import { at, connected, hear, leading } from "./leader_tab.mjs";
import { seen } from "./looking.mjs";

/** @typedef {ReturnType<typeof leading>} Led */

test("an answer about a meeting that the tab has left is not taken for the next one", async () => {
  for (const action of /** @type {const} */ (["start", "stop"])) {
    const { tab, leader } = leading();
    if (action === "stop") await leader.start();
    const done = runAction(leader, tab, action, () => {});
    tab.goTo("n");
    if (action === "stop") tab.remember({ running: true });
    const before = { ...tab.memory };
    await done;
    assert.deepEqual(tab.memory, before, action);
    assert.equal(leader.summary, null);
  }
});

test("an end that is heard after the tab has left the meeting does not end the measuring of the next one", async () => {
  const { tab, leader, enter } = leading();
  await leader.start();
  tab.active = false;
  tab.now = at(9);
  const connected = { meeting_id: "m", timestamp: at(9), active: true, monitoring: true, rest: null };
  leader.onMessage({ type: "event", id: "", event: { event: "connected", ...connected } });
  enter("n");
  tab.remember({ running: true, startedAt: Date.parse(at(5)), lastStartAt: Date.parse(at(5)) });
  await setImmediate();
  assert.ok(leader.running);
  leader.close();
});

test("one server's wait does not hold back another, and still holds in that server's next meeting", async () => {
  const { tab, leader, enter } = leading({ serverUrl: "https://a.example" });
  await leader.start();
  leader.uplink.onSocket("limited", 3_600_000);
  enter("n");
  assert.equal(leader.uplink.pauseReason, "limited");
  Object.assign(tab.settings ?? {}, { serverUrl: "https://b.example" });
  enter("o");
  assert.equal(leader.uplink.limitedMs, 0);
  leader.close();
});

test("the salt of participants' ids differs by browser and meeting, and nobody can guess it", () => {
  const salts = ["m", "n"].flatMap((meetingId) =>
    [leading(), leading()].map(({ tab, enter }) => {
      enter(meetingId);
      return String(tab.memory.salt);
    }),
  );
  assert.equal(new Set(salts).size, 4);
  for (const salt of salts) assert.ok(salt.length >= 32);
});

test("the reason why a click was refused is not shown in the next meeting", async () => {
  const { tab, leader } = leading();
  tab.reaches = false;
  const done = runAction(leader, tab, "rest", () => {});
  tab.goTo("n");
  await done;
  assert.equal(leader.notice.name, "");
});

test("nor is a notice that stays until something is done about it", () => {
  const { leader, enter } = leading();
  leader.notice.say("error_forbidden");
  enter("n");
  assert.equal(leader.notice.name, "");
});

test("a frame that was refused in the meeting before does not stop the measuring in the next one", async () => {
  const { tab, leader } = leading();
  tab.goTo("n");
  leader.onMessage({ type: "result", seq: 1, result: { status: "error", error: "stopped" } });
  assert.ok(!tab.meeting.stopped);
});

test("what was known of the group is forgotten when a rest begins, and when it ends", async () => {
  const { tab, leader } = leading();
  const times = { started_at: at(4), ends_at: at(6), seconds: 2 };
  const rest = /** @type {const} */ ({ id: "r", reason: "manual", state: "running", ...times });
  for (const event of /** @type {const} */ (["rest_required", "rest_ended"])) {
    leader.group = "someone";
    leader.onEvent({ event, meeting_id: "m", timestamp: at(6), rest });
    assert.equal(leader.group, null, event);
  }
  assert.ok(!tab.called.length);
});

test("what was known of each person is forgotten when measuring starts, restarts or ends", async (t) => {
  const { leader } = leading();
  const { mock: thought } = t.mock.method(Round.prototype, "forget");
  const { mock: actedOn } = t.mock.method(RestRules.prototype, "forget");
  for (const [turn, action] of /** @type {const} */ (["start", "start", "stop"]).entries()) {
    leader.group = "someone";
    await leader[action]();
    assert.equal(leader.group, null, action);
    assert.deepEqual([thought.callCount(), actedOn.callCount()], [turn + 1, turn + 1], action);
  }
});

for (const [what, tell] of /** @type {[string, (led: Led) => void][]} */ ([
  [
    "as the stream says",
    (led) => hear(led, { event: "monitoring_stopped", meeting_id: "m", timestamp: at(6) }),
  ],
  [
    "as is heard after an outage",
    (led) => hear(led, connected(6, true, { monitoring: false, stopped: true })),
  ],
  [
    "as a refused frame says",
    ({ leader }) =>
      leader.onMessage({ type: "result", seq: 2, result: { status: "error", error: "stopped" } }),
  ],
]))
  test(`what was seen before a member's stop, ${what}, says nothing after another leader's start`, async (t) => {
    const led = leading({ automatic: false });
    const { tab, leader, page } = led;
    t.after(() => leader.close());
    await leader.start();
    leader.uplink.onSocket("open", 0);
    leader.tick();
    page.show(performance.now() + 1000);
    assert.equal(leader.frameCounts.sent, 1, "and is still under way at the stop");
    leader.group = "someone";
    const { mock: thought } = t.mock.method(Round.prototype, "forget");
    tell(led);
    assert.deepEqual([leader.group, leader.hint], [null, false]);
    assert.ok(thought.callCount() > 0);
    hear(led, { event: "monitoring_started", meeting_id: "m", timestamp: at(7) });
    Object.assign(tab.settings ?? {}, { automatic: true });
    leader.tick();
    leader.onMessage({ type: "result", seq: 1, result: seen(1, "tired") });
    assert.ok(!tab.called.includes("rest m"), "whoever was tired then");
  });

test("what is known of the group outlasts a lapse of frames, after which the measuring goes on by itself", async (t) => {
  const led = leading();
  t.after(() => led.leader.close());
  await led.leader.start();
  led.leader.group = "someone";
  const about = { meeting_id: "m", timestamp: at(6) };
  hear(led, { event: "monitoring_stopped", reason: "no_frames", ...about });
  hear(led, { event: "monitoring_started", ...about });
  assert.equal(led.leader.group, "someone");
});

test("another call of the same typed meeting id is measured on, without a word about the group of the one before", async () => {
  const { tab, leader } = leading();
  await leader.start();
  const call = (/** @type {string} */ callKey) => {
    Object.defineProperty(tab, "callKey", { value: callKey, configurable: true });
    leader.onMessage({ type: "memory", meetingId: "m", memory: {} });
  };
  call("m one");
  leader.group = "advised";
  call("m one");
  assert.equal(leader.group, "advised", "after a new worker");
  call("m two");
  assert.equal(leader.group, null);
  assert.ok(leader.running, "whoever typed the id for both has said that they are one meeting");
  leader.close();
});

test("the next meeting begins without a word about the group of the one before", () => {
  const { leader, enter } = leading();
  leader.group = "advised";
  enter("n");
  assert.equal(leader.group, null);
});

test("the icon's hint is gone where nothing runs, and in the next meeting until somebody was looked at", async () => {
  const { tab, leader, enter } = leading();
  await leader.start();
  leader.group = "someone";
  assert.ok(leader.hint, "in a large group");
  leader.group = "advised";
  assert.ok(leader.hint);
  const settings = /** @type {Settings} */ (tab.settings);
  tab.settings = { ...settings, automatic: true };
  assert.ok(!leader.hint, "the rest comes by itself");
  tab.settings = settings;
  const { meeting } = tab;
  const rest = restOf("r", tab.clock.now() / 1000 + 30);
  tab.meeting = { ...meeting, rest: { ...rest, state: "announced" } };
  assert.ok(!leader.hint, "a rest is coming");
  tab.meeting = meeting;
  tab.goTo("");
  assert.ok(!leader.hint, "Meet's home");
  enter("n");
  await leader.start();
  assert.ok(!leader.hint);
  enter("m");
  tab.remember({ running: true });
  assert.ok(!leader.hint, "and what was told in the first is over");
});

test("a server that asked to wait is asked for a rest as soon as the measuring is ended and started again", async ({
  mock,
}) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { tab, leader } = leading({ automatic: true, afterMinutes: 1 });
  tab.clock.now = () => Date.parse(at(5)) + 60_000;
  const restsAsked = () => tab.called.filter((each) => each.startsWith("rest ")).length;
  await leader.start();
  tab.failing = { status: 409, error: "cooldown" };
  leader.tick();
  await setImmediate();
  leader.tick();
  assert.equal(restsAsked(), 1);
  tab.failing = null;
  await leader.stop();
  await leader.start();
  leader.tick();
  assert.equal(restsAsked(), 2, "the end has ended the cool-down, too");
  leader.close();
});

test("a server that asked to wait in one meeting is asked for a rest in the next one", async ({ mock }) => {
  mock.timers.enable({ apis: ["setTimeout"] }); // or this meeting would be asked again
  const { tab, leader, enter } = leading({ automatic: true, afterMinutes: 1 });
  tab.clock.now = () => Date.parse(at(5)) + 60_000;
  const restsAsked = () => tab.called.filter((each) => each.startsWith("rest "));
  await leader.start();
  tab.reaches = false;
  leader.tick();
  await setImmediate();
  leader.tick();
  assert.deepEqual(restsAsked(), ["rest m"], "refused, and not asked again at once");
  enter("n");
  tab.reaches = true;
  await leader.start();
  leader.tick();
  assert.deepEqual(restsAsked(), ["rest m", "rest n"]);
  leader.close();
});
