// @ts-check
/** @import { KeptAnswer, LetterAnswer, Rest } from "../types" */
import { msLeft } from "../meeting/meeting_state.js";

/** For how long a letter can be put off, in minutes. */
export const SNOOZE_MINUTES = [1, 3, 5];
/**
 * A letter can be put off only if this much of the rest would be left afterwards; otherwise it would not be
 * worth bringing back.
 */
export const WORTHWHILE_MS = 30_000;

/**
 * Whether the letter of a running rest lies on the table at `now`.
 * @param {LetterAnswer} answer
 * @param {number} now
 */
export function isOpen(answer, now) {
  return !answer.closed && now >= (answer.snoozedUntil ?? 0);
}

/**
 * Which appearance of a rest's letter this is: the first, or one after it was put off. Each is told once.
 * @param {Rest} rest
 * @param {LetterAnswer} answer
 */
export function appearanceOf(rest, { snoozedUntil = 0 }) {
  return `${rest.id} ${snoozedUntil}`;
}

/**
 * The answer that stands once a new answer follows the one before.
 * @param {LetterAnswer} before
 * @param {number} minutes to put the letter off; 0: it is closed
 * @param {number} now
 * @returns {LetterAnswer}
 */
export function answerAfter(before, minutes, now) {
  return minutes === 0 ? { ...before, closed: true } : { snoozedUntil: now + minutes * 60_000 };
}

/**
 * What of a kept answer counts for the rest as it is now. If the clock here began and ended a rest while
 * nothing was heard of it, and the server begins that rest only afterwards, its letter comes again.
 * @param {Rest} rest
 * @param {KeptAnswer | null} kept
 * @returns {LetterAnswer}
 */
export function validAnswer(rest, kept) {
  if (kept?.restId !== rest.id) return {};
  return Date.parse(rest.started_at) >= Date.parse(kept.restEndsAt) ? {} : kept;
}

/**
 * For how many minutes the letter can be put off now: never for so long that it would not come back.
 * @param {Rest} rest
 * @param {number} now
 */
export function snoozeChoices(rest, now) {
  return SNOOZE_MINUTES.filter((minutes) => msLeft(rest, now) > minutes * 60_000 + WORTHWHILE_MS);
}

/**
 * How long until the letter changes by itself, because it comes back or the rest ends.
 * @param {LetterAnswer} answer
 * @param {Rest} rest
 * @param {number} now
 */
export function untilChange(answer, rest, now) {
  const end = msLeft(rest, now);
  const back = (answer.snoozedUntil ?? 0) - now;
  return !answer.closed && back > 0 ? Math.min(back, end) : end;
}
