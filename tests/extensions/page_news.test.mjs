// @ts-check
// What the member's page tells of an announced rest, in its own words.
/** @import { MemberMeeting } from "../../static/member/member_meeting.js" */
/** @import { ServerEvent } from "../../extensions/shared/types" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { News } from "../../extensions/shared/news.js";
import { wordsOf } from "../../extensions/shared/words.js";
import { takeLine } from "../../static/member/news.js";
import { PAGE_TEXTS } from "../../static/member/texts.js";

const NOW = Date.parse("2026-01-01T12:00:00Z");
const idle = { rest: null, announced: null, measuring: false, phase: "idle", clock: { now: () => NOW } };

test("the time until an announced rest is said as people say it", () => {
  const spans = { 400: "1 second", 1400: "1 second", 40000: "40 seconds", 58000: "1 minute" };
  for (const [ms, span] of Object.entries(spans)) {
    const rest = { id: "r", started_at: new Date(NOW + Number(ms)).toISOString() };
    const news = new News();
    news.hear(/** @type {ServerEvent} */ ({ event: "rest_announced", rest }));
    const meeting = /** @type {MemberMeeting} */ (/** @type {unknown} */ ({ ...idle, announced: rest }));
    const line = takeLine(news, meeting, wordsOf(PAGE_TEXTS.en));
    assert.equal(line, `A rest begins in about ${span}. Find a good place to stop.`);
  }
});

test("that measuring was switched on is told to who sees another part of the page, and no reconnect repeats it", () => {
  const news = new News();
  const off = /** @type {MemberMeeting} */ (/** @type {unknown} */ (idle));
  const on = /** @type {MemberMeeting} */ (/** @type {unknown} */ ({ ...idle, measuring: true }));
  const words = wordsOf(PAGE_TEXTS.en);
  const hear = (/** @type {string[]} */ ...events) => {
    for (const event of events) news.hear(/** @type {ServerEvent} */ ({ event }));
  };
  takeLine(news, off, words);
  hear("monitoring_started");
  assert.equal(takeLine(news, on, words), "Blink measuring was switched on.");
  hear("monitoring_stopped", "monitoring_started");
  assert.equal(takeLine(news, on, words), "", "as it was");
});
