// @ts-check
/** @import { BlinkResult } from "../shared/types" */

/** The first frames of a visit are always too few; after this long, in ms, the cause is another. */
export const SLOW_MS = 10_000;
/** A rate that hovers at the limit gives a good frame now and then; only after this long, ms, is it good. */
export const ENOUGH_MS = 3000;
/**
 * After this long without an answer, in ms, nothing is known about how many frames arrive. More than the 4 s
 * after which the worker gives up on a frame.
 */
const KNOWN_MS = 6000;

/**
 * @typedef {object} Slowness ms; null: not so
 * @property {number | null} since when there have been too few, apart from moments
 * @property {number | null} enoughSince since when there have been enough, without exception
 * @property {number} lastAt when the last answer came
 */

/**
 * Whether the server measures too few frames a second of anybody to see a blink: it gets few, or answers few.
 * One such person is enough, however well the others are measured.
 */
export class FrameRate {
  /** Of each person. @type {Map<string, Slowness>} */
  #slowness = new Map();

  /**
   * @param {string} key whose frame it was
   * @param {BlinkResult | null} result null: it never came
   * @param {number} now ms
   */
  answered(key, result, now) {
    const measured = result?.status === "ok" ? result : null;
    if (measured && !measured.face_detected) {
      // Few are sent on purpose while a face is searched for: those right after say nothing about the rate.
      if (this.#slowness.get(key)?.enoughSince != null) this.#slowness.delete(key);
      return;
    }
    for (const [each, { lastAt }] of this.#slowness) if (now - lastAt > KNOWN_MS) this.#slowness.delete(each);
    const tooFew = !measured || measured.invalid === "too_few_frames";
    const before = this.#slowness.get(key);
    const enoughSince = tooFew ? null : (before?.enoughSince ?? now);
    const isEnough = enoughSince !== null && now - enoughSince >= ENOUGH_MS;
    const since = isEnough ? null : (before?.since ?? (tooFew ? now : null));
    this.#slowness.set(key, { since, enoughSince, lastAt: now });
  }

  /** @param {number} now ms */
  isSlow(now) {
    return [...this.#slowness.values()].some(
      ({ since, lastAt }) => since !== null && now - lastAt <= KNOWN_MS && now - since >= SLOW_MS,
    );
  }
}
