// @ts-check
// A line about an event is shown only while it still holds: after an outage news come in a bunch.
/** @import { Rest, ServerEvent } from "../../extensions/member/shared/types" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { takeLine } from "../../extensions/member/news.js";
import { unknownMeeting } from "../../extensions/member/shared/meeting/meeting_state.js";
import { News } from "../../extensions/member/shared/meeting/news.js";
import { REQUEST_MS } from "../../extensions/member/shared/meeting/rest_request.js";

const NOW = Date.parse("2026-01-01T12:00:00Z");
const rest = /** @type {Rest} */ ({ id: "r" });
const measured = { ...unknownMeeting(), measuring: true };
const idle = { rest: null, announced: null, meeting: unknownMeeting(), clock: { now: () => NOW } };

/**
 * @param {ServerEvent["event"]} event
 * @param {number} [ago] ms
 */
function heard(event, ago = 0) {
  return /** @type {ServerEvent} */ ({ event, rest, timestamp: new Date(NOW - ago).toISOString() });
}

/**
 * @param {(ServerEvent | ServerEvent["event"])[]} events
 * @param {object} meeting its state after them
 * @param {object} before its state at the last look
 */
function line(events, meeting = {}, before = {}) {
  const news = new News();
  const tab = (/** @type {object} */ now) =>
    /** @type {Parameters<typeof takeLine>[1]} */ ({ ...idle, ...now });
  takeLine(news, tab(before));
  for (const event of events) news.hear(typeof event === "string" ? heard(event) : event);
  return takeLine(news, tab(meeting));
}

test("news is told once", () => {
  const news = new News();
  const tab = /** @type {Parameters<typeof takeLine>[1]} */ (idle);
  news.hear(heard("rest_requested"));
  assert.equal(takeLine(news, tab), "toast_requested");
  assert.equal(takeLine(news, tab), "");
  assert.equal(line(["monitoring_stopped"]), "toast_stopped");
  assert.equal(line(["monitoring_stopped", "meeting_ended"]), "toast_stopped");
  assert.equal(line(["rest_cancelled"], {}, { announced: rest }), "toast_cancelled");
  assert.equal(line(["rest_extended"], { rest }), "toast_extended");
  assert.equal(line(["rest_required"], { rest }), "", "the letter says it");
  const nearly = /** @type {ServerEvent} */ ({ ...heard("rest_requested"), requests: "nearly" });
  assert.equal(line([nearly]), "toast_nearly");
});

test("measuring that lapses while no camera shows anybody, as it often does, is told by its sign alone", () => {
  const lapsed = /** @type {ServerEvent} */ ({ ...heard("monitoring_stopped"), reason: "no_frames" });
  assert.equal(line([lapsed]), "");
  assert.equal(line([lapsed, "monitoring_stopped"]), "toast_stopped", "a member's stop is news all the same");
});

test("news that no longer holds is not told", () => {
  assert.equal(line(["monitoring_stopped", "monitoring_started"], { meeting: measured }), "");
  assert.equal(line(["rest_required", "rest_extended", "rest_ended"]), "");
  assert.equal(line(["rest_extended"], { rest: { id: "another" } }), "");
  assert.equal(line(["rest_cancelled", "rest_announced"], { announced: rest }, { announced: rest }), "");
});

test("a rest that was called off before anybody here knew of it is no news", () => {
  assert.equal(line(["rest_announced", "rest_cancelled"]), "");
  assert.equal(line(["rest_cancelled"], {}, { announced: { id: "another" } }), "");
});

test("a request is told of only while it counts", () => {
  assert.equal(line([heard("rest_requested", REQUEST_MS - 1)]), "toast_requested");
  assert.equal(line([heard("rest_requested", REQUEST_MS)]), "", "it has run out");
  assert.equal(line(["rest_requested", "rest_required"], { rest }), "");
  assert.equal(line(["rest_requested", "rest_required", "rest_ended"]), "", "a rest has granted it");
  assert.equal(line(["rest_requested", "rest_announced", "rest_cancelled"]), "");
  assert.equal(line(["rest_requested", "meeting_ended"]), "");
  assert.equal(line(["rest_required", "rest_ended", "rest_requested"]), "toast_requested");
});

test("a request that is heard with other news is told, too, and while a rest is on or on its way none is", () => {
  const some = /** @type {ServerEvent} */ ({ ...heard("rest_requested"), requests: "some" });
  assert.equal(line([some, "monitoring_started"], { meeting: measured }), "toast_requested");
  assert.equal(line([some], { rest }), "");
  assert.equal(line([some], { announced: rest }), "");
});
