// @ts-check
/** @import { KeptAnswer, Memory } from "../types" */

/**
 * What a tab knows of its meeting once what is stored has come: its own, which may not have been stored. But
 * a tab that was away for long does not know of a run, of a call or of an answer to a letter that another tab
 * has begun or given since.
 * @param {Memory} stored
 * @param {Memory} own
 * @returns {Memory}
 */
export function joinedMemory(stored, own) {
  const memory = { ...stored, ...own };
  const { running, endAskedAt, startedAt, lastStartAt = 0, joinedAt, inCallAt = 0 } = stored;
  if (lastStartAt > (own.lastStartAt ?? 0))
    Object.assign(memory, { running, endAskedAt, startedAt, lastStartAt });
  // The run that this tab knows of was ended in its absence, as by a withdrawn consent.
  else if (lastStartAt === own.lastStartAt && running === false) memory.running = false;
  if (inCallAt > (own.inCallAt ?? 0)) Object.assign(memory, { joinedAt, inCallAt });
  if (isLater(stored.answer, own.answer)) memory.answer = stored.answer;
  return memory;
}

/**
 * Whether an answer to a letter came after another one.
 * @param {KeptAnswer | null} [one]
 * @param {KeptAnswer | null} [other]
 */
function isLater(one, other) {
  if (!one || !other) return false;
  if (one.restId !== other.restId) return Date.parse(one.restEndsAt) > Date.parse(other.restEndsAt);
  return !other.closed && (one.closed || (one.snoozedUntil ?? 0) > (other.snoozedUntil ?? 0));
}
