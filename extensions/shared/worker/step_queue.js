// @ts-check
/** Does steps one after the other, in the order given; a failing one is logged, and stops none after it. */
export class StepQueue {
  #last = Promise.resolve();
  #complaint;

  /** @param {string} complaint what is said before the error */
  constructor(complaint) {
    this.#complaint = complaint;
  }

  /**
   * @param {() => void | Promise<void>} step
   * @returns {Promise<void>} fulfilled when the step is over; never rejected
   */
  add(step) {
    this.#last = this.#last.then(step).catch((error) => console.error(this.#complaint, error));
    return this.#last;
  }
}
