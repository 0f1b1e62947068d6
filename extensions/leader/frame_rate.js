// @ts-check
/** @import { BlinkResult } from "./shared/types" */

/** The first frames of a visit are always too few; after so long it is not they. */
export const SLOW_MS = 10_000;
/**
 * After so long without an answer nothing is known of how many frames arrive. More than the 4 s after which
 * the worker gives a frame up.
 */
const KNOWN_MS = 6000;

/** @typedef {{since: number | null, lastAt: number}} Slowness ms; null: enough */

/**
 * Whether the server measures too few frames a second of anybody to see a blink: it gets few, or answers few.
 * One of several is enough, however well the others are measured.
 */
export class FrameRate {
  /** Since when each has too few, and when the last answer came. @type {Map<string, Slowness>} */
  #slowness = new Map();

  /**
   * @param {string} key whose frame it was
   * @param {BlinkResult | null} result null: it never came
   * @param {number} now ms
   */
  answered(key, result, now) {
    const measured = result?.status === "ok" ? result : null;
    if (measured && !measured.face_detected) return; // few are sent on purpose while a face is searched for
    for (const [each, { lastAt }] of this.#slowness) if (now - lastAt > KNOWN_MS) this.#slowness.delete(each);
    const tooFew = !measured || measured.invalid === "too_few_frames";
    const since = tooFew ? (this.#slowness.get(key)?.since ?? now) : null;
    this.#slowness.set(key, { since, lastAt: now });
  }

  /** @param {number} now ms */
  isSlow(now) {
    return [...this.#slowness.values()].some(
      ({ since, lastAt }) => since !== null && now - lastAt <= KNOWN_MS && now - since >= SLOW_MS,
    );
  }
}
