// @ts-check
/** @import { Measurement } from "./shared/types" */

/** The first frames of a visit are always too few; after so long it is not they. */
export const SLOW_MS = 10_000;
/** After so long without an answer nothing is known of how many frames arrive. */
const KNOWN_MS = 3000;

/** Whether the server gets too few frames a second to measure any blink by. */
export class FrameRate {
  /** @type {number | null} */
  #slowSince = null;
  #lastAt = -Infinity;

  /**
   * @param {Pick<Measurement, "face_detected" | "invalid">} result
   * @param {number} now ms
   */
  answered({ face_detected, invalid }, now) {
    if (!face_detected) return; // few are sent on purpose while a face is searched for
    if (now - this.#lastAt > KNOWN_MS) this.#slowSince = null;
    this.#lastAt = now;
    this.#slowSince = invalid === "too_few_frames" ? (this.#slowSince ?? now) : null;
  }

  /** @param {number} now ms */
  isSlow(now) {
    if (this.#slowSince === null || now - this.#lastAt > KNOWN_MS) return false;
    return now - this.#slowSince >= SLOW_MS;
  }
}
