// @ts-check
/** @import { viewOf } from "./popup_actions.js" */
// What the popup says about a tab, as the names of texts and their parts. Pure.
import { KEY_REFUSED } from "../run/click_notice.js";
import { clockText } from "../shared/countdown.js";
import { isStartedElsewhere, meaningsOf } from "./popup_buttons.js";

/** @typedef {ReturnType<typeof viewOf>} View */
/** @typedef {[name: string, ...parts: (string | number)[]]} Text */

/** What the eyes showed: only the answer to the tab that asked for the rest says which; events say "eyes". */
const EYE_REASONS = ["few_blinks", "eyes_closing"];

/**
 * The state of the tab, in one line.
 * @param {View} view
 * @returns {Text}
 */
export function stateOf(view) {
  if (view.restLeftMs !== null) return ["state_rest", clockText(view.restLeftMs)];
  if (view.restBeginsInMs !== null) return ["state_announced", clockText(view.restBeginsInMs)];
  if (isStartedElsewhere(view)) return ["paused_elsewhere"];
  if (!view.running) return [view.inCall ? "state_ready" : "state_no_call"];
  if (view.pauseReason) return [`paused_${view.pauseReason}`, view.limitedSeconds];
  return view.visiting?.count ? visitingText(view.visiting) : ["state_no_tiles"];
}

/**
 * How many are looked at. Not whose turn it is: in that very second a rest for tired eyes may be announced.
 * @param {{count: number, total: number}} visiting
 * @returns {Text}
 */
function visitingText({ count, total }) {
  if (total === 1) return ["state_measuring_one"];
  if (count === total) return ["state_measuring_all", total];
  return [count === 1 ? "state_measuring_turns" : "state_measuring_some", total];
}

/**
 * The name of the text about a member's stop that a click would lift and the first line does not mention, or
 * "".
 * @param {View} view
 */
export function unsaidStopOf(view) {
  const lifts = meaningsOf(view).start === "start_again";
  return lifts && stateOf(view)[0] !== "paused_stopped" ? "paused_stopped" : "";
}

/**
 * The name of the text about the group, or about why a rest is announced: the word for the group, being from
 * the last round, could only contradict that. "" while there is nothing to say.
 * @param {View} view
 */
export function groupOf({ running, pauseReason, group, visiting, restBeginsInMs, restReason }) {
  if (restBeginsInMs !== null) return `reason_${EYE_REASONS.includes(restReason) ? "eyes" : restReason}`;
  return running && !pauseReason && (group || visiting?.total) ? `group_${group ?? "visiting"}` : "";
}

/**
 * What is said about rests that begin by themselves: that the server allows none yet, or that those by the
 * clock still come although nobody can be measured. Null for nothing.
 * @param {View} view
 * @param {number} afterMinutes as the leader has chosen; 0: never
 * @returns {Text | null}
 */
export function clockOf({ pauseReason, notice, cooldownMs, restLeftMs, restBeginsInMs }, afterMinutes) {
  if (cooldownMs && restLeftMs === null && restBeginsInMs === null)
    return ["no_rest_yet", Math.ceil(cooldownMs / 60_000)];
  if (notice.startsWith("error_no_news") || afterMinutes <= 0) return null;
  return pauseReason === "hidden" || notice === "error_too_few_frames" ? ["clock_goes_on"] : null;
}

/**
 * How many minutes ago the last rest ended; null during one, and before the first.
 * @param {View} view
 */
export function minutesSinceRest({ sinceRestMs, restLeftMs }) {
  return sinceRestMs === null || restLeftMs !== null ? null : Math.max(0, Math.floor(sinceRestMs / 60_000));
}

/**
 * Whether a leader key is asked for: the server has refused to go on without one.
 * @param {View} view
 */
export function wantsKey({ notice, pauseReason }) {
  return KEY_REFUSED.includes(notice) || pauseReason === "refused";
}
