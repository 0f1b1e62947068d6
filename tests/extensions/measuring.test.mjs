// @ts-check
// What a click on Start or Stop does at once, before the server has answered.
/** @import { CallName, RestRecord } from "../../extensions/leader/shared/types" */
/** @import { TestContext } from "node:test" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { CLICK_NEWS_MS } from "../../extensions/leader/run/click_notice.js";
import { Run } from "../../extensions/leader/run/run.js";
import { at, hear, leading, StandInTab } from "./leader_tab.mjs";

/**
 * Never answers calls of these names.
 * @param {TestContext} t
 * @param {StandInTab} tab
 * @param {CallName[]} names
 */
function holdBack(t, tab, ...names) {
  const call = tab.call.bind(tab);
  t.mock.method(tab, "call", (/** @type {CallName} */ name) =>
    names.includes(name) ? new Promise(() => {}) : call(name),
  );
}

/** Each `on` of the messages that told the worker to carry frames or not, in order. */
const carried = (/** @type {StandInTab} */ tab) =>
  tab.sent.flatMap((message) => (message.type === "measure" ? [message.on] : []));

/**
 * Shows one more picture and returns how many frames were taken since the start.
 * @param {ReturnType<typeof leading>} led
 * @param {number} second from now, when the picture is shown
 */
function framesBy({ leader, page }, second) {
  page.show(performance.now() + second * 1000);
  return leader.frameCounts.sent;
}

test("nobody is looked at before a start or after the end", async (t) => {
  const led = leading();
  const { leader } = led;
  t.after(() => leader.close());
  leader.uplink.onSocket("open", 0);
  leader.tick();
  assert.equal(framesBy(led, 1), 0);
  await leader.start();
  leader.tick();
  assert.equal(framesBy(led, 2), 1);
  await leader.stop();
  leader.tick();
  assert.equal(framesBy(led, 4), 1);
});

test("a page whose extension is gone looks at nobody", async (t) => {
  const led = leading();
  const { leader } = led;
  t.after(() => leader.close());
  await leader.start();
  leader.uplink.onSocket("open", 0);
  leader.tick();
  assert.equal(framesBy(led, 2), 1);
  leader.close();
  assert.equal(framesBy(led, 4), 1);
});

test("after a worker has ended nobody is looked at until the next one is connected", async (t) => {
  const led = leading();
  const { tab, leader } = led;
  t.after(() => leader.close());
  await leader.start();
  leader.uplink.onSocket("open", 0);
  leader.onMessage({ type: "memory", meetingId: "m", memory: tab.memory });
  leader.tick();
  assert.deepEqual([leader.pauseReason, framesBy(led, 2)], ["offline", 0]);
  leader.uplink.onSocket("open", 0);
  leader.tick();
  assert.equal(framesBy(led, 4), 1);
});

test("a start of which only the answer was lost has begun a run here, and one that came to nothing has not", async (t) => {
  for (const monitoring of [true, false]) {
    const { tab, leader } = leading();
    t.after(() => leader.close());
    Object.assign(tab, { monitoring });
    const call = tab.call.bind(tab);
    /** @type {import("../../extensions/leader/shared/types").Failure} */
    const lost = { ok: false, status: 0, error: "unreachable", retryAfter: 0, data: null };
    t.mock.method(tab, "call", async (/** @type {CallName} */ name) =>
      name === "start" ? lost : call(name),
    );
    const outcome = await leader.start();
    assert.deepEqual([outcome.ok, leader.running], [monitoring, monitoring]);
  }
});

test("no rest by the clock begins after the click on Stop, however late the server hears of it", async (t) => {
  const { tab, leader } = leading({ afterMinutes: 1 });
  t.after(() => leader.close());
  tab.clock.now = () => Date.parse(at(5));
  await leader.start();
  holdBack(t, tab, "end");
  void leader.stop();
  tab.clock.now = () => Date.parse(at(5)) + 60_000;
  leader.tick();
  assert.ok(!tab.called.includes("rest m"));
});

test("frames are sent from the start on, however late the server says which meeting it is", async (t) => {
  const { tab, leader } = leading();
  t.after(() => leader.close());
  holdBack(t, tab, "status", "summary");
  void leader.start();
  await new Promise(setImmediate);
  assert.deepEqual(carried(tab), [true]);
});

test("after the click on Stop nobody is looked at and nothing is sent, however late the server hears of it", async (t) => {
  const led = leading();
  const { tab, leader } = led;
  t.after(() => leader.close());
  await leader.start();
  leader.uplink.onSocket("open", 0);
  leader.tick();
  assert.equal(framesBy(led, 2), 1);
  holdBack(t, tab, "end");
  void leader.stop();
  assert.equal(carried(tab).at(-1), false);
  assert.equal(framesBy(led, 4), 1);
});

test("the summary of the meeting that was ended is shown in no other one, nor for the one that is started next", async (t) => {
  const { tab, leader, enter } = leading();
  t.after(() => leader.close());
  await leader.start();
  const call = tab.call.bind(tab);
  t.mock.method(tab, "call", async (/** @type {CallName} */ name) => {
    const outcome = await call(name);
    return { ...outcome, data: { ...outcome.data, meeting_id: "m", summary: { started_at: at(5) } } };
  });
  await leader.stop();
  enter("n");
  assert.equal(leader.summary, null);
  enter("m");
  assert.ok(leader.summary);
  await leader.start();
  assert.equal(leader.summary, null);
});

/**
 * The server answers an end only when told to: with a summary, or without one where its meeting was over
 * already.
 * @param {TestContext} t
 * @param {StandInTab} tab
 */
function answeredLater(t, tab) {
  const call = tab.call.bind(tab);
  /** @type {((summary: object) => void)[]} */
  const answers = [];
  t.mock.method(tab, "call", async (/** @type {CallName} */ name) => {
    const outcome = await call(name);
    if (name !== "end") return outcome;
    const summary = await new Promise((resolve) => answers.push(resolve));
    return { ...outcome, data: { ...outcome.data, meeting_id: tab.meetingId, summary } };
  });
  return answers;
}

test("a second click on Stop while the first is on its way asks for no second end, and the summary stays", async (t) => {
  const { tab, leader } = leading();
  t.after(() => leader.close());
  await leader.start();
  const answers = answeredLater(t, tab);
  const clicks = [leader.stop(), leader.stop()];
  await new Promise(setImmediate);
  assert.equal(answers.length, 1);
  answers[0]({ started_at: at(5) });
  assert.deepEqual(
    (await Promise.all(clicks)).map(({ ok }) => ok),
    [true, true],
  );
  assert.equal(leader.summary?.started_at, at(5));
  const again = leader.stop();
  await new Promise(setImmediate);
  answers[1]({ started_at: null });
  await again;
  assert.equal(leader.summary?.started_at, at(5), "told once more that it is over");
});

test("an end on its way holds back none of another meeting, nor of what was started since", async (t) => {
  const { tab, leader, enter } = leading();
  t.after(() => leader.close());
  await leader.start();
  const answers = answeredLater(t, tab);
  void leader.stop();
  tab.now = at(6);
  await leader.start();
  void leader.stop();
  enter("n");
  await leader.start();
  void leader.stop();
  await new Promise(setImmediate);
  assert.deepEqual([answers.length, tab.called.at(-1)], [3, "end n"]);
});

test("a late answer to a Stop ends nothing that was started since its end was heard, and its summary is not shown", async (t) => {
  const led = leading();
  const { tab, leader } = led;
  t.after(() => leader.close());
  await leader.start();
  const answers = answeredLater(t, tab);
  const stopped = leader.stop();
  await new Promise(setImmediate);
  hear(led, { event: "meeting_ended", meeting_id: "m", timestamp: at(6) });
  assert.ok(!leader.running);
  tab.now = tab.startedAt = at(8);
  await leader.start();
  answers[0]({ started_at: at(5) });
  assert.ok((await stopped).ok);
  assert.ok(leader.running);
  assert.equal(carried(tab).at(-1), true);
  assert.equal(leader.summary, null);
});

test("an End that is clicked while a start is on its way ends what that starts", async (t) => {
  const { tab, leader } = leading();
  t.after(() => leader.close());
  await leader.start();
  const call = tab.call.bind(tab);
  /** @type {() => void} */
  let arrive = () => {};
  t.mock.method(tab, "call", async (/** @type {CallName} */ name) => {
    const outcome = await call(name);
    if (name === "start") await /** @type {Promise<void>} */ (new Promise((resolve) => (arrive = resolve)));
    return outcome;
  });
  tab.now = at(7);
  const again = leader.start();
  await new Promise(setImmediate);
  await leader.stop();
  const told = tab.called.length;
  arrive();
  await again;
  assert.deepEqual([leader.running, carried(tab).at(-1)], [false, false]);
  assert.deepEqual(tab.called.slice(told), ["end m"], "whichever of the two the server has heard first");
});

test("the reason why a click failed is shown for ten seconds, and why a Stop failed until the Stop is done", async (t) => {
  const { tab, leader } = leading();
  t.after(() => leader.close());
  let now = performance.now();
  t.mock.method(performance, "now", () => now);
  await leader.start();
  leader.notice.say("error_down");
  assert.equal(leader.notice.name, "error_down");
  now += CLICK_NEWS_MS;
  assert.equal(leader.notice.name, "");
  t.mock.timers.enable({ apis: ["setTimeout"] }); // or it would be sent again
  tab.failing = { status: 502, error: "down" };
  await leader.stop();
  leader.notice.say("error_down");
  now += CLICK_NEWS_MS;
  assert.equal(leader.notice.name, "error_down");
});

test("a rest that somebody else began after this Stop, announced or at once, shows that the meeting goes on", () => {
  const run = new Run({ memory: { running: true, endAskedAt: Date.parse(at(5)) }, remember: () => {} });
  const status = { active: true, monitoring: false, rest: null, started_at: at(1), timestamp: at(9) };
  const taken = (/** @type {number | null} */ announced, /** @type {number | null} */ begun) => {
    const times = {
      announced_at: announced && at(announced),
      started_at: begun && at(begun),
      ended_at: null,
    };
    const rest = { id: "r", reason: "manual", seconds: 300, postponed: 0, ...times };
    return run.isTakenUp(status, [/** @type {RestRecord} */ (rest)]);
  };
  assert.ok(taken(null, 6), "at once");
  assert.ok(taken(6, null) && taken(6, 8), "announced");
  assert.ok(!taken(null, 4) && !taken(4, null), "before the Stop");
  assert.ok(!taken(4, 6), "announced before it");
});
