// @ts-check
/** Nearer than this, in ms, a beginning counts down; one that is further off is told in minutes. */
export const NEAR_MS = 90_000;

/**
 * What is left of a rest, as people read it: `4:05`. The last second shows as `0:01`, never a long `0:00`.
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
 * When whole minutes, as an icon has place for, change next, in ms from now.
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
