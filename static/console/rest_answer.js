// @ts-check
/** @import { Calls } from "../../extensions/shared/types" */

/** A rest that was just made was made less than this long before its answer was written, ms. */
const WRITING_MS = 2000;

/**
 * Whether the rest in an answer is the one that was asked for, and not one that was there already. Its reason
 * may be another: a call without notice begins the one that is announced.
 * @param {Calls["rest"]["body"]} asked
 * @param {Calls["rest"]["answer"]} answer
 */
export function isAsAsked({ reason, seconds, notice = 0, ...texts }, { rest, timestamp }) {
  const beginsInMs = Date.parse(rest.started_at) - Date.parse(timestamp);
  const said = new Map(Object.entries(rest));
  const hasTexts = Object.entries(texts).every(([name, text = ""]) => (said.get(name) ?? "") === text);
  const hasLength = seconds === undefined || rest.seconds === seconds;
  return hasTexts && hasLength && Math.abs(beginsInMs - notice * 1000) < WRITING_MS;
}

/**
 * The name of the text that tells what came of a call for a rest. An announced one that the call begins takes
 * over the call's line, and keeps its own length.
 * @param {Calls["rest"]["body"]} asked
 * @param {Calls["rest"]["answer"]} answer
 */
export function orderText(asked, answer) {
  if (isAsAsked(asked, answer)) return "did_ok";
  return isAsAsked({ ...asked, seconds: undefined }, answer) ? "did_other_length" : "did_other";
}
