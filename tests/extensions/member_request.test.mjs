// @ts-check
// What becomes of one's own request for a rest, where several people have to ask, and what one is told of it.
/** @import { MeetTab } from "../../extensions/member/shared/page/meet_tab.js" */
/** @import { ServerEvent } from "../../extensions/member/shared/types" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { runAction, viewOf } from "../../extensions/member/popup_actions.js";
import { REQUEST_MS } from "../../extensions/member/shared/meeting/rest_request.js";
import { asker, connected, heard, LOST, refusal, UNTIL, WAITS } from "./asker.mjs";

/** @param {string} state of the current rest */
const rest = (state) => ({ ok: true, status: 200, data: { rest: { id: "r", state } } });

test("the answer to a later click stays for its full time", async (t) => {
  const { own, tab, says } = asker(t, LOST, WAITS);
  await says("requestRest");
  t.mock.timers.tick(3500);
  await says("requestRest");
  t.mock.timers.tick(3500);
  const notice = () => viewOf(/** @type {MeetTab} */ (/** @type {unknown} */ (tab)), own).notice;
  assert.equal(notice(), "asked_waiting");
  t.mock.timers.tick(500);
  assert.equal(notice(), "");
});

test("the wait that a refusal names counts down in the popup, and is over with it", async (t) => {
  const { own, tab, says } = asker(t, { ...LOST, status: 429, error: "rate_limited", retryAfter: 57 });
  const meetTab = /** @type {MeetTab} */ (/** @type {unknown} */ (tab));
  await says("requestRest");
  const started = performance.now();
  const clock = t.mock.method(performance, "now", () => started);
  const shown = [0, 12_000, 56_900].map((ms) => {
    clock.mock.mockImplementation(() => started + ms);
    return viewOf(meetTab, own).noticeSeconds;
  });
  assert.deepEqual(shown, [57, 45, 1]);
  assert.ok(!viewOf(meetTab, own).isAnswer, "it does not stay until the next click");
  Object.assign(tab, { meetingKey: "b" });
  assert.equal(viewOf(meetTab, own).notice, "", "in another meeting it says nothing");
  Object.assign(tab, { meetingKey: "a" });
  t.mock.timers.tick(57_000);
  assert.equal(viewOf(meetTab, own).notice, "");
});

test("while a click is under way popups show no answer to the last one, so that the same answer is news", async (t) => {
  const { own, tab, says } = asker(t, LOST);
  const meetTab = /** @type {MeetTab} */ (/** @type {unknown} */ (tab));
  await says("requestRest");
  /** @type {string[]} */
  const shown = [];
  await runAction(meetTab, own, "requestRest", () => shown.push(viewOf(meetTab, own).notice));
  assert.deepEqual(shown, ["", "error_unreachable"]);
});

test("whoever asks is told whether others have to ask too, and can take the request back only while it waits", async (t) => {
  const { own, says, kept } = asker(t, WAITS);
  assert.equal(await says("requestRest"), "asked_waiting");
  assert.ok(own.waits);
  assert.equal(await says("withdrawRequest"), "done_withdrawRequest");
  assert.deepEqual([own.waits, kept()], [false, null]);
  const last = asker(t, rest("running"));
  assert.equal(await last.says("requestRest"), "done_requestRest");
  assert.deepEqual([last.own.waits, last.kept()], [false, null], "a rest has granted it");
});

test("whoever asks for a rest that is already announced is told so, and not that the request was passed on", async (t) => {
  const { own, says } = asker(t, rest("announced"));
  assert.equal(await says("requestRest"), "asked_announced");
  assert.ok(!own.waits);
});

test("a request that waited is over once the server no longer waits for several people", async (t) => {
  const alone = { ok: true, status: 200, data: { rest: null, rest_requests_until: null } };
  const { own, says } = asker(t, LOST, alone);
  await own.ask();
  assert.equal(await says("requestRest"), "done_requestRest");
  assert.ok(!own.waits);
});

for (const [what, unclear] of /** @type {const} */ ([
  ["was lost", LOST],
  ["came from a server in trouble", refusal(503)],
])) {
  test(`a request whose answer ${what} may count: it can be taken back, and asking again makes no second one`, async (t) => {
    const { own, tokens } = asker(t, unclear, WAITS);
    await own.ask();
    assert.ok(own.waits);
    await own.ask();
    assert.equal(new Set(tokens).size, 1);
    assert.ok(own.waits);
  });
}

test("a request that was refused does not wait, and an earlier one goes on waiting", async (t) => {
  const refused = asker(t, refusal(429), WAITS);
  await refused.own.ask();
  assert.equal(refused.kept(), null);
  const { own } = asker(t, WAITS, refusal(429));
  await own.ask();
  await own.ask();
  assert.ok(own.waits);
});

test("a tab whose request waits asks the server nothing, so that no log shows who has asked", async (t) => {
  const { own, tab } = asker(t, WAITS);
  await own.ask();
  tab.call = () => assert.fail("a call");
  own.hear(connected(UNTIL));
  own.hear(heard("rest_requested"));
  t.mock.timers.tick(REQUEST_MS - 2000);
  assert.ok(own.waits);
});

test("one's own request does not come back as somebody else's, but the news that nearly enough have asked does", async (t) => {
  const { own } = asker(t, WAITS);
  const some = /** @type {ServerEvent} */ ({ event: "rest_requested", requests: "some" });
  assert.ok(!own.isOwnNews(some), "another's");
  const answer = own.ask();
  assert.ok(own.isOwnNews(some), "before its answer");
  await answer;
  assert.ok(own.isOwnNews(some));
  const nearly = /** @type {ServerEvent} */ ({ ...some, requests: "nearly" });
  assert.ok(!own.isOwnNews(nearly));
  assert.ok(!own.isOwnNews(heard("monitoring_stopped")), "it is no request at all");
});

test("a request that could not be withdrawn still waits, and can be withdrawn later", async (t) => {
  const { own, withdrawn, says } = asker(t, WAITS);
  await says("requestRest");
  Object.assign(withdrawn, { answer: LOST });
  await says("withdrawRequest");
  assert.ok(own.waits);
  Object.assign(withdrawn, { answer: WAITS });
  await says("withdrawRequest");
  assert.ok(!own.waits);
});

test("without a request nothing waits, whatever the server says about requests", (t) => {
  const { own, kept, lapses } = asker(t, WAITS);
  for (const until of [UNTIL, null, undefined]) own.hear(connected(until));
  t.mock.timers.tick(REQUEST_MS + 1000);
  assert.deepEqual([own.waits, kept(), lapses()], [false, null, 0]);
});
