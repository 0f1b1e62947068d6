// @ts-check
/** @import { Rest, ServerEvent } from "../types" */
import { isMembersStop } from "./meeting_state.js";
import { endsRequests, REQUEST_MS } from "./rest_request.js";

/** What a reconnect brings comes within this many ms; only its outcome is shown, not each event. */
export const BREATH_MS = 100;

/**
 * @typedef {object} Standing how a meeting stands
 * @property {Rest | null} rest the running one
 * @property {Rest | null} announced
 * @property {boolean} measuring
 * @property {boolean} ended
 * @property {number} now ms of the server's clock
 */

/** @typedef {{rest: string | undefined, measuring: boolean}} LastLook */

/** What has happened but has not been said yet; a reconnect also brings what is no longer news. */
export class News {
  /** @type {ServerEvent[]} */
  #heard = [];
  /** What this very person has done. @type {WeakSet<ServerEvent>} */
  #own = new WeakSet();
  /** What people knew at the last look: the rest's id, and whether measuring was on. @type {LastLook} */
  #lastLook = { rest: undefined, measuring: false };

  /** @param {ServerEvent} event */
  hear(event) {
    if (endsRequests(event)) this.#heard = this.#heard.filter((before) => before.event !== "rest_requested");
    this.#heard.push(event);
  }

  /**
   * Hears of what was done here, which its person was told already.
   * @param {ServerEvent} event
   */
  hearOwn(event) {
    this.#own.add(event);
    this.hear(event);
  }

  /**
   * The news that still holds, in order; all else is forgotten.
   * @param {Standing} standing
   */
  take(standing) {
    const heard = this.#heard;
    this.#heard = []; // first: or an error here would happen again at every look that follows
    const news = heard.filter((event) => !this.#own.has(event) && isStillSo(event, standing, this.#lastLook));
    const measuring = standing.measuring || (this.#lastLook.measuring && !heard.some(endsMeasuring));
    this.#lastLook = { rest: (standing.rest ?? standing.announced)?.id, measuring };
    return news;
  }
}

/**
 * Whether measuring that is off after this event is over. If it has only lapsed, the next face brings it
 * back, and that is no news; an answered poll is no new connection.
 * @param {ServerEvent} event
 */
function endsMeasuring(event) {
  const isAnew = event.event === "connected" && !event.isPoll;
  return isMembersStop(event) || event.event === "meeting_ended" || isAnew;
}

/**
 * @param {ServerEvent} event
 * @param {Standing} standing
 * @param {LastLook} lastLook
 */
function isStillSo(event, { rest, announced, measuring, ended, now }, lastLook) {
  const restIsAhead = rest !== null || announced !== null;
  switch (event.event) {
    case "rest_announced":
    case "rest_postponed":
      return event.rest.id === announced?.id;
    case "rest_extended":
      return event.rest.id === rest?.id;
    case "rest_cancelled":
      return !restIsAhead && event.rest.id === lastLook.rest;
    case "rest_requested":
      return !restIsAhead && now - Date.parse(event.timestamp) < REQUEST_MS;
    case "monitoring_started":
      return measuring && !lastLook.measuring;
    case "monitoring_stopped":
      return !measuring && isMembersStop(event); // a lapse is shown by the sign
    case "meeting_ended":
      return ended;
    case "connected":
    case "rest_required":
    case "rest_ended":
    case "unknown":
      return false; // a rest is shown by the letter
    default:
      void (/** @satisfies {never} */ (event)); // a new event has to be handled above
      return false;
  }
}

/**
 * The name of the text that says in one line what has happened.
 * @param {ServerEvent} event
 */
export function lineOf(event) {
  if (event.event === "rest_requested" && event.requests === "nearly") return "toast_nearly";
  return `toast_${event.event.slice(event.event.indexOf("_") + 1)}`;
}
