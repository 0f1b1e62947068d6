// @ts-check
/** @import { Calls, Rest } from "../../extensions/shared/types" */

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

/**
 * The name of the text that tells what came of putting a rest off or making it longer: where it does not have
 * the time any more that it was to be moved from, it stays as it is.
 * @param {Calls["postponeRest"]["body"] | Calls["extendRest"]["body"]} asked
 * @param {Rest | null} rest as the answer has it
 */
export function moveText(asked, rest) {
  const [from, byMs, time] =
    "minutes" in asked
      ? [asked.starts_at, asked.minutes * 60_000, rest?.started_at]
      : [asked.ends_at, asked.seconds * 1000, rest?.ends_at];
  // Moved from wherever it is, or as far as somebody else wanted it, too.
  const isMoved = from === undefined || Date.parse(time ?? "") === Date.parse(from) + byMs;
  return isMoved ? "did_ok" : "did_not_move";
}
