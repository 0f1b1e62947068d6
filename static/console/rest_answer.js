// @ts-check
/** @import { Calls } from "../../extensions/shared/types" */

/** A rest that was just made was made less than this before its answer was written, ms. */
const WRITING_MS = 2000;

/**
 * Whether the rest in an answer is the one that was asked for, and not one that was there already.
 * @param {Calls["rest"]["body"]} asked
 * @param {Calls["rest"]["answer"]} answer
 */
export function isAsAsked({ seconds, notice = 0, note = "" }, { rest, timestamp }) {
  const beginsInMs = Date.parse(rest.started_at) - Date.parse(timestamp);
  const hasWords = (rest.note ?? "") === note;
  const hasLength = seconds === undefined || rest.seconds === seconds;
  return hasWords && hasLength && Math.abs(beginsInMs - notice * 1000) < WRITING_MS;
}
