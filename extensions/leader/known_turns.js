// @ts-check
/** @import { Visit } from "./visit.js" */
/**
 * Whose turns the leader may know: while a few of several are shown, by a pin or a spotlight, it is one of
 * theirs. A rest for tired eyes in such a turn would say whose they are, also when all are shown again.
 */
export class KnownTurns {
  /** @type {Set<string>} */
  #keys = new Set();
  #isOn = false;

  /**
   * Called each second. The rest of a turn is as known as its beginning.
   * @param {boolean} isSingledOut whether so few are shown now
   * @param {Iterable<Visit>} visits those of now
   * @returns {boolean} whether it is just over
   */
  update(isSingledOut, visits) {
    const isOver = this.#isOn && !isSingledOut;
    this.#isOn = isSingledOut;
    for (const visit of visits) {
      visit.isKnown ||= isSingledOut || this.#keys.has(visit.key);
      if (visit.isKnown) this.#keys.add(visit.key);
    }
    return isOver;
  }

  /** @param {string} key of a participant whose turn is over, not cut off */
  delete(key) {
    this.#keys.delete(key);
  }
}
