// @ts-check
/** @import { BlinkResult, Invalid } from "../shared/types" */

/**
 * Whether a reason is the picture's. The others tell where somebody looks: of one person who is measured alone
 * a count of them would say for how long, so they are counted as clear ones.
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

/** What became of the frames of everybody together, for a bug report; nothing in it is about one person. */
export class FrameCounts {
  sent = 0;
  /** Those measured, and others by the server's word, or "lost". @type {Map<string, number>} */
  answers = new Map([["measured", 0]]);
  /** Those measured: without fault, or by what is wrong with the picture. @type {Map<string, number>} */
  pictures = new Map([["clear", 0]]);

  /** @param {BlinkResult | null} result null: it never came */
  answered(result) {
    if (result?.status !== "ok") return this.#add(this.answers, result ? result.error : "lost");
    const { invalid } = result;
    this.#add(this.answers, "measured");
    // What only a newer server knows may be about somebody.
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
