// @ts-check
/** A rest that begins within this time, in ms, is counted down to; one further off is given in minutes. */
export const NEAR_MS = 90_000;

/**
 * What is left of a rest, as people read it: `4:05`. The last second shows as `0:01`, not as a long `0:00`.
 * @param {number} milliseconds
 */
export function clockText(milliseconds) {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/**
 * When the text above changes next, in ms from now.
 * @param {number} milliseconds left
 */
export function untilNextSecond(milliseconds) {
  return untilNext(milliseconds, 1000);
}

/**
 * When the number of whole minutes, all that an icon has room for, changes next, in ms from now.
 * @param {number} milliseconds left
 */
export function untilNextMinute(milliseconds) {
  return untilNext(milliseconds, 60_000);
}

/**
 * @param {number} milliseconds left
 * @param {number} step ms
 */
function untilNext(milliseconds, step) {
  return milliseconds <= 0 ? 0 : ((milliseconds - 1) % step) + 1;
}
