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
   * Called each second, before the next turns begin.
   * @param {boolean} isSingledOut whether so few are shown now
   * @returns {boolean} whether it is just over
   */
  update(isSingledOut) {
    const isOver = this.#isOn && !isSingledOut;
    this.#isOn = isSingledOut;
    return isOver;
  }

  /**
   * Called after that. The rest of a turn is as known as its beginning.
   * @param {Iterable<Visit>} visits those of now
   */
  mark(visits) {
    for (const visit of visits) {
      visit.isKnown ||= this.#isOn || this.#keys.has(visit.key);
      if (visit.isKnown) this.#keys.add(visit.key);
    }
  }

  /** @param {string} key of a participant whose turn is over, not cut off */
  delete(key) {
    this.#keys.delete(key);
  }
}
