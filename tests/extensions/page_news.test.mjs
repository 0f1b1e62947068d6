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
