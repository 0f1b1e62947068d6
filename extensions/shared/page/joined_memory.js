// @ts-check
/** @import { Memory } from "../types" */

/**
 * What a tab knows of its meeting once what is stored has come: its own, which may not have been stored. But
 * a tab that was away for long does not know of a run, or of a call, that another tab has begun since.
 * @param {Memory} stored
 * @param {Memory} own
 * @returns {Memory}
 */
export function joinedMemory(stored, own) {
  const memory = { ...stored, ...own };
  const { running, endAskedAt, startedAt, lastStartAt = 0, joinedAt, inCallAt = 0 } = stored;
  if (lastStartAt > (own.lastStartAt ?? 0))
    Object.assign(memory, { running, endAskedAt, startedAt, lastStartAt });
  if (inCallAt > (own.inCallAt ?? 0)) Object.assign(memory, { joinedAt, inCallAt });
  return memory;
}
