// @ts-check
/** @import { ServerEvent } from "../../extensions/shared/types" */
/** @import { Words } from "../../extensions/shared/words.js" */
/** @import { MemberMeeting } from "./member_meeting.js" */
import { msUntil } from "../../extensions/shared/meeting_state.js";
import { REQUEST_MS } from "./request_token.js";

/** What has happened and was not said yet; a reconnect brings news that are none any more. */
export class News {
  /** @type {ServerEvent[]} */
  #heard = [];
  /** Id of the rest that people knew of at the last look. @type {string | undefined} */
  #knownRest;

  /** @param {ServerEvent} event */
  hear(event) {
    // Every rest grants the requests before it.
    const grants = event.event === "rest_announced" || event.event === "rest_required";
    if (grants) this.#heard = this.#heard.filter((before) => before.event !== "rest_requested");
    this.#heard.push(event);
  }

  /**
   * The last of it that is still so, in words, "" for nothing; the rest is forgotten.
   * @param {MemberMeeting} meeting
   * @param {Words} words
   */
  take(meeting, words) {
    const last = this.#heard.findLast((event) => isStillSo(event, meeting, this.#knownRest));
    this.#heard = [];
    this.#knownRest = (meeting.rest ?? meeting.announced)?.id;
    return last ? textOf(last, meeting, words) : "";
  }
}

/**
 * @param {ServerEvent} event
 * @param {MemberMeeting} meeting as it is now
 * @param {string | undefined} knownRest
 */
function isStillSo(event, { rest, announced, measuring, phase, clock }, knownRest) {
  const restIsAhead = rest !== null || announced !== null;
  switch (event.event) {
    case "rest_announced":
    case "rest_postponed":
      return event.rest.id === announced?.id;
    case "rest_extended":
      return event.rest.id === rest?.id;
    case "rest_cancelled":
      return !restIsAhead && event.rest.id === knownRest;
    case "rest_requested":
      return !restIsAhead && phase !== "ended" && clock.now() - Date.parse(event.timestamp) < REQUEST_MS;
    case "monitoring_stopped":
      return !measuring;
    case "meeting_ended":
      return phase === "ended";
    default:
      return false;
  }
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
      return words(event.requests === "nearly" ? "others_nearly" : "toast_requested");
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
