// @ts-check
/** @import { News } from "../../extensions/shared/meeting/news.js" */
/** @import { Words } from "../../extensions/shared/words.js" */
/** @import { MemberMeeting } from "./member_meeting.js" */
import { msUntil } from "../../extensions/shared/meeting/meeting_state.js";
import { lineOf } from "../../extensions/shared/meeting/news.js";

/**
 * The latest news that is still true, in words, "" for nothing; told only once.
 * @param {News} news
 * @param {MemberMeeting} meeting
 * @param {Words} words
 */
export function takeLine(news, meeting, words) {
  const { rest, announced, measuring, phase, clock } = meeting;
  const now = clock.now();
  const last = news.take({ rest, announced, measuring, ended: phase === "ended", now }).at(-1);
  if (!last) return "";
  // Only a text about what begins later has a place for how soon.
  return words(lineOf(last), "rest" in last && last.rest ? span(msUntil(last.rest, now), words) : "");
}

/**
 * @param {number} milliseconds
 * @param {Words} words
 */
function span(milliseconds, words) {
  const seconds = Math.max(1, Math.round(milliseconds / 1000));
  if (seconds < 55) return seconds === 1 ? words("second") : words("seconds", seconds);
  const minutes = Math.round(seconds / 60);
  return minutes === 1 ? words("minute") : words("minutes", minutes);
}
