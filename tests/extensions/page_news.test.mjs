// @ts-check
// What the member's page tells of an announced rest, and of requests that may have run out.
/** @import { MemberMeeting } from "../../static/member/member_meeting.js" */
/** @import { ServerEvent } from "../../extensions/shared/types" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { wordsOf } from "../../extensions/shared/words.js";
import { News } from "../../static/member/news.js";
import { REQUEST_MS } from "../../static/member/request_token.js";
import { PAGE_TEXTS } from "../../static/member/texts.js";

const NOW = Date.parse("2026-01-01T12:00:00Z");

/**
 * What is told of one event.
 * @param {object} event
 * @param {object} [meeting]
 */
function told(event, meeting) {
  const news = new News();
  news.hear(/** @type {ServerEvent} */ (event));
  const idle = { rest: null, announced: null, measuring: false, phase: "idle", clock: { now: () => NOW } };
  const words = wordsOf({ ...PAGE_TEXTS.en, toast_requested: "Somebody would like a rest." });
  return news.take(/** @type {MemberMeeting} */ ({ ...idle, ...meeting }), words);
}

test("the time until an announced rest is said as people say it", () => {
  const spans = { 400: "1 second", 1400: "1 second", 40000: "40 seconds", 58000: "1 minute" };
  for (const [ms, span] of Object.entries(spans)) {
    const rest = { id: "r", started_at: new Date(NOW + Number(ms)).toISOString() };
    const line = told({ event: "rest_announced", rest }, { announced: rest });
    assert.equal(line, `A rest begins in about ${span}. Find a good place to stop.`);
  }
});

test("a request is told of only while it may still count", () => {
  const asked = (/** @type {number} */ ago) => {
    return told({ event: "rest_requested", timestamp: new Date(NOW - ago).toISOString() });
  };
  assert.equal(asked(REQUEST_MS - 1), "Somebody would like a rest.");
  assert.equal(asked(REQUEST_MS), "");
});
