// @ts-check
// A leader whose calls work but whose event stream is held back by a proxy or an antivirus program.
/** @import { Rest } from "../../extensions/leader/shared/types" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { NO_NEWS_MS } from "../../extensions/leader/road/trouble.js";
import { at, leading } from "./leader_tab.mjs";

const TIMES = { started_at: at(5), ends_at: "2026-01-31T09:05:05.000Z" };
/** @type {Rest} */
const RUNNING = { id: "r", reason: "manual", state: "running", seconds: 300, ...TIMES };
/** @type {Rest} */
const ANNOUNCED = { ...RUNNING, state: "announced", started_at: at(9) };

/** A leader whose meeting is measured, and who has received no event. */
async function unheard() {
  const { tab, leader } = leading();
  tab.stream = "connecting";
  await leader.start();
  leader.onMessage({ type: "socket", state: "open", waitMs: 0 });
  return { tab, leader };
}

test("missing news is told with its reason after twenty seconds of measuring, and until news comes", async ({
  mock,
}) => {
  const { tab, leader } = await unheard();
  let now = Math.ceil(performance.now());
  mock.method(performance, "now", () => now);
  const troubleAfter = (/** @type {number} */ ms) => {
    now += ms;
    leader.tick();
    return leader.trouble;
  };
  assert.equal(troubleAfter(0), "");
  assert.equal(troubleAfter(NO_NEWS_MS - 1), "");
  tab.stream = "waiting"; // it was given up, and is tried again
  assert.equal(troubleAfter(1), "error_no_news");
  tab.stream = "open";
  assert.equal(troubleAfter(1), "");
  tab.stream = "limited";
  assert.equal(troubleAfter(0), "");
  assert.equal(troubleAfter(NO_NEWS_MS), "error_no_news_limited", "the server asks to stay away");
  tab.stream = "forbidden";
  assert.equal(troubleAfter(1), "error_no_news_forbidden");
  tab.stream = "waiting";
  assert.equal(troubleAfter(1), "error_no_news");
  await leader.stop();
  assert.equal(troubleAfter(0), "");
  assert.equal(troubleAfter(NO_NEWS_MS), "", "nothing is measured");
  leader.close();
});

test("a rest is known from the answer to the click: frames pause, and it can be ended", async () => {
  const { tab, leader } = await unheard();
  leader.group = "calm";
  tab.serverRest = RUNNING;
  await leader.restCalls.ask("manual");
  assert.equal(leader.pauseReason, "rest");
  assert.equal(leader.group, null, "what was seen before says nothing of what comes");
  assert.ok((tab.restLeftMs ?? 0) > 290_000);
  tab.serverRest = null;
  tab.now = at(8);
  await leader.restCalls.end();
  assert.equal(leader.pauseReason, "");
  assert.equal(leader.lastRest.endedAt, Date.parse(at(8)));
  leader.close();
});

test("an announced rest that is put off begins later, known from the answer alone", async () => {
  const { tab, leader } = await unheard();
  tab.serverRest = ANNOUNCED;
  await leader.restCalls.ask("eyes_closing");
  assert.equal(leader.pauseReason, "");
  const soon = tab.restBeginsInMs ?? NaN;
  tab.serverRest = { ...ANNOUNCED, started_at: "2026-01-31T09:05:09.000Z", postponed: 1 };
  await leader.restCalls.postpone();
  assert.ok((tab.restBeginsInMs ?? NaN) > soon + 290_000);
  leader.close();
});

test("an answer that is older than an event, or about the meeting before, changes nothing", async () => {
  const { tab, leader } = leading();
  tab.serverRest = RUNNING;
  const overtaken = leader.restCalls.ask("manual");
  tab.take({ event: "rest_ended", meeting_id: "m", timestamp: at(6), rest: RUNNING });
  await overtaken;
  assert.equal(tab.meeting.rest, null);
  const left = leader.restCalls.ask("manual");
  tab.goTo("n");
  await left;
  assert.equal(tab.meeting.rest, null);
  leader.close();
});
