// @ts-check
/** @import { BlinkResult, Invalid } from "../shared/types" */

/**
 * Whether a reason is about the picture. The others tell where somebody looks: if one person is measured
 * alone, a count of them would say for how long, so they are counted as clear ones.
 * @type {Record<Invalid, boolean>}
 */
const IS_OF_PICTURE = {
  dark: true,
  small_face: true,
  no_face: true,
  frozen: true,
  too_few_frames: true,
  turned: false,
  lowered_gaze: false,
};

/** What became of everybody's frames together, for a bug report; nothing in it is about one person. */
export class FrameCounts {
  sent = 0;
  /** Those measured; the others by the server's error, or "lost". @type {Map<string, number>} */
  answers = new Map([["measured", 0]]);
  /** Those measured: clear ones, and others by the picture's fault. @type {Map<string, number>} */
  pictures = new Map([["clear", 0]]);

  /** @param {BlinkResult | null} result null: it never came */
  answered(result) {
    if (result?.status !== "ok") return this.#add(this.answers, result ? result.error : "lost");
    const { invalid } = result;
    this.#add(this.answers, "measured");
    // A reason that only a newer server knows may be about somebody.
    this.#add(this.pictures, invalid && IS_OF_PICTURE[invalid] ? invalid : "clear");
  }

  /**
   * @param {Map<string, number>} counts
   * @param {string} kind
   */
  #add(counts, kind) {
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
}
