// @ts-check
/** Whose turn it is: the least recently measured first, those never measured before all others. */
export class Rotation {
  /** When each key was last measured, in ms. @type {Map<string, number>} */
  #measured = new Map();
  /** A number for each key in the order of appearance; it stays, also when others leave. @type {string[]} */
  #seen = [];
  /** @type {Set<string>} */
  #visited = new Set();

  /**
   * The keys to visit next.
   * @param {string[]} present all that could be, in the page's order
   * @param {string[]} busy those being visited
   * @param {number} count how many at most
   */
  next(present, busy, count) {
    this.#notice(present);
    const free = present.filter((key) => !busy.includes(key));
    free.sort((one, other) => this.#turn(one) - this.#turn(other));
    return free.slice(0, Math.max(0, count));
  }

  /**
   * A visit is over.
   * @param {string} key
   * @param {number} now ms
   */
  visited(key, now) {
    this.#measured.set(key, now);
    this.#visited.add(key);
  }

  /** Everybody is to be visited once more until the round is full. */
  beginRound() {
    this.#visited.clear();
  }

  /**
   * Whether everybody present has had a visit since the last full round; if so, a new round begins.
   * @param {string[]} present
   */
  roundIsFull(present) {
    const full = present.length > 0 && present.every((key) => this.#visited.has(key));
    if (full) this.beginRound();
    return full;
  }

  /**
   * Place of a participant among those present, from 1.
   * @param {string} key
   * @param {string[]} present
   */
  placeOf(key, present) {
    return this.#seen.filter((seen) => present.includes(seen)).indexOf(key) + 1;
  }

  /** @param {string[]} present */
  #notice(present) {
    for (const key of present) if (!this.#seen.includes(key)) this.#seen.push(key);
  }

  /**
   * Measured long ago is small; never measured is smaller, in order of appearance.
   * @param {string} key
   */
  #turn(key) {
    return this.#measured.get(key) ?? this.#seen.indexOf(key) - this.#seen.length;
  }
}
