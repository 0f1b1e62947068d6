// @ts-check

/** So long, in ms, a try gets for the head of its answer: a server that is there sends it at once. */
export const ANSWER_MS = 15_000;

/**
 * After each try in vain the next gets so many times as long, up to the silence of an open stream, for a
 * proxy that holds even the head back; then it begins anew, so that a network that is back is found soon.
 */
const TIMES_AS_LONG = [1, 2, 3];

/** How long a try may go without an answer. */
export class AnswerLimit {
  #vain = 0;

  /** For the next try, or the one that is on, ms. */
  get ms() {
    return ANSWER_MS * TIMES_AS_LONG[this.#vain % TIMES_AS_LONG.length];
  }

  /** No answer has come within the limit. */
  noteNone() {
    this.#vain += 1;
  }

  /**
   * Where answers are slow the next try gets as long at once.
   * @param {number} ms after which an answer has come
   */
  noteAnswer(ms) {
    if (ms < ANSWER_MS) this.#vain = 0;
  }
}
