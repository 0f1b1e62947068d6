// @ts-check
/** @import { BlinkResult } from "./shared/types" */

/** The first frames of a visit are always too few; after so long it is not they. */
export const SLOW_MS = 10_000;
/**
 * After so long without an answer nothing is known of how many frames arrive. More than the 4 s after which
 * the worker gives a frame up.
 */
const KNOWN_MS = 6000;

/** Whether the server measures too few frames a second to see any blink: it gets few, or answers few. */
export class FrameRate {
  /** @type {number | null} */
  #slowSince = null;
  #lastAt = -Infinity;

  /**
   * @param {BlinkResult | null} result null: it never came
   * @param {number} now ms
   */
  answered(result, now) {
    const measured = result?.status === "ok" ? result : null;
    if (measured && !measured.face_detected) return; // few are sent on purpose while a face is searched for
    if (now - this.#lastAt > KNOWN_MS) this.#slowSince = null;
    this.#lastAt = now;
    const tooFew = !measured || measured.invalid === "too_few_frames";
    this.#slowSince = tooFew ? (this.#slowSince ?? now) : null;
  }

  /** @param {number} now ms */
  isSlow(now) {
    if (this.#slowSince === null || now - this.#lastAt > KNOWN_MS) return false;
    return now - this.#slowSince >= SLOW_MS;
  }
}
