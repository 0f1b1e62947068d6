// @ts-check
/** @import { News } from "../../extensions/shared/news.js" */
/** @import { ServerEvent } from "../../extensions/shared/types" */
/** @import { Words } from "../../extensions/shared/words.js" */
/** @import { MemberMeeting } from "./member_meeting.js" */
import { msUntil } from "../../extensions/shared/meeting_state.js";

/**
 * The last of the news that is still so, in words, "" for nothing; once.
 * @param {News} news
 * @param {MemberMeeting} meeting
 * @param {Words} words
 */
export function takeLine(news, meeting, words) {
  const { rest, announced, measuring, phase, clock } = meeting;
  const last = news.take({ rest, announced, measuring, ended: phase === "ended", now: clock.now() }).at(-1);
  return last ? textOf(last, meeting, words) : "";
}

/**
 * @param {ServerEvent} event
 * @param {MemberMeeting} meeting
 * @param {Words} words
 */
function textOf(event, { clock }, words) {
  switch (event.event) {
    case "rest_announced":
    case "rest_postponed":
      return words(`toast_${event.event.slice(5)}`, span(msUntil(event.rest, clock.now()), words));
    case "rest_requested":
      return words(event.requests === "nearly" ? "toast_nearly" : "toast_requested");
    case "monitoring_started":
      return words("toast_started");
    case "monitoring_stopped":
      return words("toast_stopped");
    case "meeting_ended":
      return words("toast_ended");
    default:
      return words(`toast_${event.event.slice(5)}`);
  }
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
