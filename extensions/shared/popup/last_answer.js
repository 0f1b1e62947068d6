// @ts-check

/**
 * @typedef {object} ToldView the part of a view that is told here
 * @property {string} meetingId
 * @property {boolean} measuring
 * @property {boolean} [waits] whether a request of one's own waits for others
 * @property {number | null} restLeftMs
 * @property {number | null} restBeginsInMs
 * @property {number} restPostponed
 * @property {number} restSeconds
 * @property {string} notice
 * @property {number} noticeSeconds
 * @property {boolean} isAnswer whether the notice says what came of a click
 */

/**
 * Which rest of which meeting there is, and when it begins and ends, as text to compare.
 * @param {ToldView} view
 */
function restOf({ meetingId, restLeftMs, restBeginsInMs, restPostponed, restSeconds }) {
  return [meetingId, restLeftMs !== null, restBeginsInMs !== null, restPostponed, restSeconds].join(" ");
}

/**
 * What came of the last click. The tab tells of it for some seconds; here it stays to be read, however
 * slowly, until the next click, or until the situation has changed.
 */
export class LastAnswer {
  /**
   * The answer, how rest and meeting stood when it was first told, and how everything else stood when it was
   * last told: what the click itself changes may come after its answer.
   * @type {Pick<ToldView, "notice" | "noticeSeconds"> & {rest: string, standing: string} | null}
   */
  #answer = null;
  /** The answer that was there when somebody clicked again: the tab may go on telling of it for a moment. */
  #past = "";

  /**
   * What is to be told beside the state; null for nothing.
   * @param {ToldView} view
   * @param {string} state the name of the state
   * @returns {Pick<ToldView, "notice" | "noticeSeconds"> | null}
   */
  noticeOf(view, state) {
    const { measuring, waits, notice, noticeSeconds, isAnswer } = view;
    if (notice && notice === this.#past) return null;
    this.#past = "";
    const rest = restOf(view);
    const standing = [state, measuring, waits].join(" ");
    const last = this.#answer;
    if (!notice && (last?.rest !== rest || last.standing !== standing)) this.#answer = null;
    if (!notice) return this.#answer;
    const first = last?.notice === notice ? last.rest : rest;
    this.#answer = isAnswer ? { notice, noticeSeconds, rest: first, standing } : null;
    return view;
  }

  /** Forgets the answer, since the next click is made. */
  forget() {
    this.#past = this.#answer?.notice ?? "";
    this.#answer = null;
  }
}
