// @ts-check
// A line about what has happened is shown only while it is so: news also come in a bunch after an outage.
/** @import { ServerEvent } from "../../extensions/member/shared/types" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { News } from "../../extensions/member/news.js";
import { unknownMeeting } from "../../extensions/member/shared/meeting_state.js";

const rest = /** @type {import("../../extensions/member/shared/types").Rest} */ ({ id: "r" });
const measured = { ...unknownMeeting(), measuring: true };
const idle = { rest: null, announced: null, meeting: unknownMeeting() };

/**
 * @param {ServerEvent["event"][]} events
 * @param {object} meeting what they have made of it
 */
function line(events, meeting) {
  const news = new News();
  for (const event of events) news.add(/** @type {ServerEvent} */ ({ event }));
  return news.take(/** @type {typeof idle} */ (meeting));
}

test("what has just happened is told once", () => {
  const news = new News();
  news.add(/** @type {ServerEvent} */ ({ event: "rest_cancelled" }));
  assert.equal(news.take(idle), "toast_cancelled");
  assert.equal(news.take(idle), "");
  assert.equal(line(["monitoring_stopped"], idle), "toast_stopped");
  assert.equal(line(["rest_requested"], idle), "toast_requested");
  assert.equal(line(["rest_extended"], { ...idle, rest }), "toast_extended");
  assert.equal(line(["rest_required"], { ...idle, rest }), "", "the letter says it");
});

test("what is no longer so is not told", () => {
  const again = /** @type {ServerEvent["event"][]} */ (["monitoring_stopped", "monitoring_started"]);
  assert.equal(line(again, { ...idle, meeting: measured }), "");
  assert.equal(line(["rest_required", "rest_extended", "rest_ended"], idle), "");
  assert.equal(line(["rest_requested", "rest_required"], { ...idle, rest }), "");
  assert.equal(line(["rest_cancelled", "rest_announced"], { ...idle, announced: rest }), "");
});
