// @ts-check
/** @import { Visit } from "../visit/visit.js" */
/**
 * Whose turns the leader may guess: while a few of several are shown, by a pin or a spotlight, it is one of
 * theirs. A rest for tired eyes in such a turn would say whose they are, even once all are shown again.
 */
export class IdentifiableTurns {
  /** @type {Set<string>} */
  #keys = new Set();
  /** Those whose identifiable turns are over, until turns are dealt again. @type {Set<string>} */
  #over = new Set();
  #isOn = false;

  /**
   * Called each second, before the next turns begin.
   * @param {boolean} isSingledOut whether only so few are shown now
   * @returns {number | null} null while nothing is to be dealt again; otherwise, once it is no longer so few,
   *   how many people had identifiable turns
   */
  update(isSingledOut) {
    const isDue = !isSingledOut && (this.#isOn || this.#over.size > 0);
    this.#isOn = isSingledOut;
    if (!isDue) return null;
    const { size } = this.#over;
    this.#over.clear();
    return size;
  }

  /**
   * Called after they have begun. The remainder of a turn is as identifiable as its beginning.
   * @param {Iterable<Visit>} visits those that are on now
   * @param {Iterable<string>} cutOff whose turns go on later: while few are shown, the turns that are on are
   *   none of theirs
   */
  mark(visits, cutOff) {
    if (this.#isOn) for (const key of cutOff) this.#keys.add(key);
    for (const visit of visits) {
      visit.isIdentifiable ||= this.#isOn || this.#keys.has(visit.key);
      if (visit.isIdentifiable) this.#keys.add(visit.key);
    }
  }

  /** @param {string} key of a participant whose turn is over, not cut off */
  turnOver(key) {
    if (this.#keys.delete(key)) this.#over.add(key);
  }
}
