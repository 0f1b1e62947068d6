// @ts-check
/** @import { viewOf } from "./popup_actions.js" */
// What the popup's buttons do now, and whether the person clicking can know that. Pure.
import { MAX_POSTPONEMENTS, MAX_REST_SECONDS, MORE_MINUTES } from "../rests/rest_limits.js";

/** For this long, in ms, after a button has changed, a click was still meant for what it did before. */
export const OLD_MEANING_MS = 1000;

/** @typedef {Pick<ReturnType<typeof viewOf>, "pauseReason" | "stopped" | "restLeftMs" | "restBeginsInMs">} MeasuringView */

/**
 * Whether this call is measured, but not from this tab. The server sends the event of a start before the
 * answer to it.
 * @param {Pick<ReturnType<typeof viewOf>, "running" | "starting" | "inCall" | "measuring">} view
 */
export function isStartedElsewhere({ running, starting, inCall, measuring }) {
  return !running && !starting && inCall && measuring;
}

/**
 * What "Start" and "Rest now" do at this moment, as the names of their texts, and whether ending the meeting
 * needs a button of its own, since "Start" then starts again after a member's stop, or also starts here what
 * was started elsewhere.
 * @param {Parameters<typeof isStartedElsewhere>[0] & MeasuringView} view
 * @returns {{start: "start" | "start_again" | "stop", rest: "rest_now" | "rest_begin" | "rest_end", end: boolean}}
 */
export function meaningsOf(view) {
  const { running, pauseReason, stopped, restLeftMs, restBeginsInMs } = view;
  const isPaused = running && pauseReason === "stopped";
  return {
    start: running && !isPaused ? "stop" : stopped ? "start_again" : "start",
    rest: restLeftMs !== null ? "rest_end" : restBeginsInMs !== null ? "rest_begin" : "rest_now",
    end: isPaused || isStartedElsewhere(view),
  };
}

/**
 * The ids of the buttons that change a rest: only those that the server would not refuse.
 * @param {Pick<ReturnType<typeof viewOf>, "restLeftMs" | "restBeginsInMs" | "restPostponed" | "restSeconds">} view
 */
export function changesOf({ restLeftMs, restBeginsInMs, restPostponed, restSeconds }) {
  if (restLeftMs !== null) return restSeconds + MORE_MINUTES * 60 <= MAX_REST_SECONDS ? ["longer"] : [];
  if (restBeginsInMs === null) return [];
  return restPostponed < MAX_POSTPONEMENTS ? ["later", "cancel"] : ["cancel"];
}

/**
 * What the buttons in each place mean, by a name that is another once a click there is for something else:
 * "Start" no longer joins a measuring that the button beside it has ended, and that button moves up when those
 * above it disappear.
 * @param {ReturnType<typeof meaningsOf>} meanings
 * @param {ReturnType<typeof changesOf>} changes
 */
export function namesOf({ start, rest, end }, changes) {
  return {
    starting: `${start} ${end}`,
    resting: [rest, ...changes].join(" "),
    ending: `${end} ${changes.length > 0}`,
  };
}

/** What the buttons in one place mean, which may change by itself while somebody is about to click. */
export class Meaning {
  #name = "";
  #since = -Infinity;

  /**
   * @param {string} name "" while they mean nothing
   * @param {number} now ms
   */
  show(name, now) {
    if (name === this.#name) return;
    this.#since = this.#name ? now : -Infinity;
    this.#name = name;
  }

  /**
   * Whether a click is meant for what is shown.
   * @param {number} now ms
   */
  isSettled(now) {
    return now - this.#since >= OLD_MEANING_MS;
  }
}
