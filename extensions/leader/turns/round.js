// @ts-check
/** @import { Opinion } from "../shared/types" */

/** One round of looking at everybody: who has had a turn in it, and the opinion about each. */
export class Round {
  /** The latest about each. @type {Map<string, Opinion>} */
  #opinions = new Map();
  /** Those of whom a frame has been measured since their last turn. @type {Set<string>} */
  #measured = new Set();
  /** @type {Set<string>} */
  #visited = new Set();
  /** Those whose last turn brought no answer. @type {Set<string>} */
  #missed = new Set();
  /** Everybody ever seen: whoever a spotlight hid is no newcomer afterwards. @type {Set<string>} */
  #everSeen = new Set();
  /** Those who first came once half of this round was over. @type {Set<string>} */
  #late = new Set();

  /**
   * A frame was measured.
   * @param {string} key of whom
   * @param {Opinion} opinion
   */
  measured(key, opinion) {
    this.#opinions.set(key, opinion);
    this.#measured.add(key);
  }

  /**
   * A turn is over. One in which the server answered nothing does not count.
   * @param {string} key whose
   * @returns {boolean} whether nothing is known about anybody any more: the opinions are long out of date
   */
  turnOver(key) {
    if (this.#measured.delete(key)) {
      this.#missed.delete(key);
      this.#visited.add(key);
      return false;
    }
    this.#opinions.delete(key);
    const again = this.#missed.has(key);
    this.#missed.add(key);
    if (again && this.#opinions.size === 0) return true;
    // One camera that stands still keeps nobody else's round open.
    if (again) this.#visited.add(key);
    return false;
  }

  /**
   * Called each second: a round waits only for those who were there before half of it was over. Somebody who
   * keeps rejoining would hold it open for ever.
   * @param {string[]} present
   */
  notice(present) {
    const newcomers = present.filter((key) => !this.#everSeen.has(key));
    for (const key of newcomers) {
      this.#everSeen.add(key);
      if (2 * this.#visited.size > present.length) this.#late.add(key);
    }
  }

  /**
   * Whether everybody present has had a turn since the round began.
   * @param {string[]} present
   */
  isFull(present) {
    const isDone = (/** @type {string} */ key) => this.#visited.has(key) || this.#late.has(key);
    return present.some((key) => this.#visited.has(key)) && present.every(isDone);
  }

  /**
   * The opinion about each.
   * @param {string[]} people
   * @returns {Opinion[]} empty if none of them was measured
   */
  opinionsOf(people) {
    if (!people.some((key) => this.#opinions.has(key))) return [];
    return people.map((key) => this.#opinions.get(key) ?? "unknown");
  }

  /** Everybody is to have a turn again before the round is full; the latest about each counts until then. */
  begin() {
    this.#visited.clear();
    this.#late.clear();
  }

  /** Begins again, without an opinion about anybody. */
  forget() {
    this.begin();
    this.#opinions.clear();
    this.#measured.clear();
    this.#missed.clear();
  }
}
