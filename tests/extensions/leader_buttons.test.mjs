// @ts-check
// What the leader's popup offers to click, and which clicks count.
import assert from "node:assert/strict";
import { test } from "node:test";
import { runAction } from "../../extensions/leader/popup/popup_actions.js";
import {
  changesOf,
  Meaning,
  meaningsOf,
  namesOf,
  OLD_MEANING_MS,
} from "../../extensions/leader/popup/popup_buttons.js";
import { MORE_MINUTES } from "../../extensions/leader/rests/rest_limits.js";
import { CLICK_NEWS_MS, ClickNotice } from "../../extensions/leader/run/click_notice.js";
import { at, leading } from "./leader_tab.mjs";

const now = { running: false, pauseReason: "", stopped: false, restLeftMs: null, restBeginsInMs: null };
const idle = { ...now, inCall: true, starting: false, measuring: false };

test("after a member's stop the leader can start again, and can also end the meeting", () => {
  assert.deepEqual(meaningsOf(idle), { start: "start", rest: "rest_now", end: false });
  assert.deepEqual(meaningsOf({ ...idle, running: true }), { start: "stop", rest: "rest_now", end: false });
  const stopped = { ...idle, stopped: true };
  const { start, end } = meaningsOf({ ...stopped, running: true, pauseReason: "stopped" });
  assert.deepEqual([start, end], ["start_again", true]);
  assert.equal(meaningsOf({ ...stopped, running: true, pauseReason: "ending" }).start, "stop");
  assert.equal(meaningsOf(stopped).start, "start_again", "where somebody else had started it");
});

test("measuring that another tab or leader has started can be ended here, or started here as well", () => {
  const measured = { ...idle, measuring: true };
  assert.deepEqual(meaningsOf(measured), { start: "start", rest: "rest_now", end: true });
  assert.ok(!meaningsOf({ ...measured, running: true }).end, "it is this tab's");
  assert.ok(!meaningsOf({ ...measured, inCall: false }).end);
});

for (const [what, ended] of /** @type {const} */ ([
  ["that was stopped", { running: true, pauseReason: "stopped", stopped: true }],
  ["that was started elsewhere", { measuring: true }],
]))
  test(`who ends a measuring ${what} does not start it again by a second press, which meets Start`, () => {
    const startOf = (/** @type {typeof ended | {}} */ change) =>
      namesOf(meaningsOf({ ...idle, ...change }), []).starting;
    const before = startOf(ended);
    const starting = new Meaning();
    starting.show(before, 0);
    const pressed = 10 * OLD_MEANING_MS;
    assert.ok(starting.isSettled(pressed));
    starting.show(startOf({}), pressed);
    assert.ok(!starting.isSettled(pressed + OLD_MEANING_MS - 1));
    assert.ok(starting.isSettled(pressed + OLD_MEANING_MS));
  });

test("the leader's own start is not taken for another's when the server tells of it before it answers", async (t) => {
  const { tab, leader } = leading();
  t.after(() => leader.close());
  const offersEnd = () =>
    meaningsOf({ ...idle, running: leader.running, starting: leader.starting, measuring: true }).end;
  /** @type {boolean[]} */
  const offered = [];
  const answered = tab.call.bind(tab);
  t.mock.method(tab, "call", (/** @type {"start"} */ name) => {
    offered.push(offersEnd());
    return answered(name);
  });
  await leader.start();
  assert.deepEqual([offered[0], offersEnd()], [false, false]);
});

test("after a start whose answer is lost, what it may have started can be ended", async (t) => {
  const { tab, leader } = leading();
  t.after(() => leader.close());
  tab.failing = { status: 0, error: "unreachable" };
  await leader.start();
  const { running, starting } = leader;
  assert.ok(meaningsOf({ ...idle, running, starting, measuring: true }).end);
});

test("a failed end of what was started elsewhere is shown at once, and is not retried behind the leader's back", async (t) => {
  const { tab, leader } = leading();
  t.after(() => leader.close());
  tab.meeting.measuring = true;
  tab.failing = { status: 0, error: "unreachable" };
  await runAction(leader, tab, "stop", () => {});
  assert.ok(!tab.memory.endAskedAt);
  assert.equal(leader.notice.name, "error_unreachable");
  tab.failing = null;
  await runAction(leader, tab, "stop", () => {});
  assert.deepEqual([tab.meeting.measuring, leader.notice.name], [false, ""]);
});

test("while a click is under way popups show no notice of the last one, so that the same answer is news", async (t) => {
  const { tab, leader } = leading();
  t.after(() => leader.close());
  tab.failing = { status: 0, error: "unreachable" };
  /** @type {string[]} */
  const shown = [];
  for (let click = 0; click < 2; click++)
    await runAction(leader, tab, "rest", () => shown.push(leader.notice.name));
  assert.deepEqual(shown, ["", "error_unreachable", "", "error_unreachable"]);
});

test("the rest button begins a rest that is announced and ends one that is running", () => {
  assert.equal(meaningsOf({ ...idle, restBeginsInMs: 1 }).rest, "rest_begin");
  assert.equal(meaningsOf({ ...idle, restLeftMs: 1 }).rest, "rest_end");
});

test("what the server would refuse is not offered: a third postponement, or more than an hour", () => {
  const none = { restLeftMs: null, restBeginsInMs: null, restPostponed: 0, restSeconds: 0 };
  assert.deepEqual(changesOf(none), []);
  const announced = (/** @type {number} */ restPostponed) =>
    changesOf({ ...none, restBeginsInMs: 1, restPostponed });
  assert.deepEqual(announced(1), ["later", "cancel"]);
  assert.deepEqual(announced(2), ["cancel"]);
  const running = (/** @type {number} */ restSeconds) => changesOf({ ...none, restLeftMs: 1, restSeconds });
  assert.deepEqual(running(3600 - 300), ["longer"]);
  assert.deepEqual(running(3600 - 299), []);
});

test("a call that puts a rest off or makes it longer names the time it changes, so that sent twice it acts once", async (t) => {
  const { tab, leader } = leading();
  t.after(() => leader.close());
  const [started_at, ends_at] = [at(6), at(9)];
  /** @type {unknown[]} */
  const bodies = [];
  t.mock.method(tab, "call", async (/** @type {string} */ _, /** @type {unknown} */ body) => {
    bodies.push(body);
    return { ok: false, error: "unreachable" };
  });
  for (const [action, state] of /** @type {const} */ ([
    ["postponeRest", "announced"],
    ["extendRest", "running"],
  ])) {
    tab.meeting.rest = { id: "r", reason: "manual", state, started_at, ends_at, seconds: 3 };
    await runAction(leader, tab, action, () => {});
  }
  assert.deepEqual(bodies, [
    { minutes: MORE_MINUTES, starts_at: started_at },
    { seconds: MORE_MINUTES * 60, ends_at },
  ]);
});

test("a click just after a button has changed by itself does nothing, and a later one does what the button says", () => {
  const meaning = new Meaning();
  meaning.show("rest_end", 0);
  assert.ok(meaning.isSettled(0), "the popup has just been opened");
  meaning.show("rest_now", 5000);
  meaning.show("rest_now", 5500);
  assert.ok(!meaning.isSettled(5000 + OLD_MEANING_MS - 1));
  assert.ok(meaning.isSettled(5000 + OLD_MEANING_MS));
});

test("the reason why a click failed is shown for ten seconds or for as long as the server asks to wait", ({
  mock,
}) => {
  let now = 0;
  mock.method(performance, "now", () => now);
  const notice = new ClickNotice(() => isPending);
  let isPending = false;
  for (const [seconds, ms] of [
    [0, CLICK_NEWS_MS],
    [60, 60_000],
  ]) {
    notice.say("error_down", seconds);
    now += ms - 1;
    assert.equal(notice.name, "error_down");
    now += 1;
    assert.equal(notice.name, "");
    isPending = true;
    assert.equal(notice.name, "error_down", "what was clicked is still to be done");
    isPending = false;
  }
});

test("the wait before another try counts down as it passes, and never shows zero", ({ mock }) => {
  let now = 500;
  mock.method(performance, "now", () => now);
  const notice = new ClickNotice(() => false);
  notice.say("error_rate_limited", 3412);
  assert.equal(notice.seconds, 3412);
  now += 60_001;
  assert.equal(notice.seconds, 3352);
  notice.say("error_rate_limited", 2);
  now += CLICK_NEWS_MS - 1;
  assert.deepEqual([notice.name, notice.seconds], ["error_rate_limited", 1]);
  notice.say("error_down");
  assert.equal(notice.seconds, 0, "nobody knows");
});

test("a notice left by a key, a request for a leader key and an end elsewhere stay until something happens about them", ({
  mock,
}) => {
  let now = 0;
  mock.method(performance, "now", () => now);
  const notice = new ClickNotice(() => false);
  for (const name of ["error_no_call", "error_unauthorized", "error_forbidden", "ended_elsewhere"]) {
    notice.say(name);
    now += 10 * CLICK_NEWS_MS;
    assert.equal(notice.name, name);
    notice.clear();
    assert.equal(notice.name, "");
  }
});
