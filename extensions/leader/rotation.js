// @ts-check
/** Whose turn it is: the least recently measured first, those never measured before all others. */
export class Rotation {
  /** When each key was last measured, in ms. @type {Map<string, number>} */
  #measured = new Map();
  /**
   * Everybody seen so far, in an order that leads back to nobody: the developer tools say which of them is
   * looked at in the very second in which a rest for tired eyes begins. @type {string[]}
   */
  #order = [];
  #random;

  /** @param {() => number} [random] from 0 to below 1 */
  constructor(random = Math.random) {
    this.#random = random;
  }

  /**
   * The keys to visit next.
   * @param {string[]} present all that could be
   * @param {string[]} busy those being visited
   * @param {number} count how many at most
   */
  next(present, busy, count) {
    for (const key of present) this.#notice(key);
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
  }

  /** Deals the turns anew, so that nobody knows from whose it was whose it will be. */
  shuffle() {
    const times = [...this.#measured.values()];
    for (const key of this.#measured.keys()) {
      const [time] = times.splice(Math.floor(this.#random() * times.length), 1);
      this.#measured.set(key, time);
    }
  }

  /**
   * Place of a participant among those present, from 1.
   * @param {string} key
   * @param {string[]} present
   */
  placeOf(key, present) {
    return this.#order.filter((seen) => present.includes(seen)).indexOf(key) + 1;
  }

  /** @param {string} key */
  #notice(key) {
    if (this.#order.includes(key)) return;
    this.#order.splice(Math.floor(this.#random() * (this.#order.length + 1)), 0, key);
  }

  /**
   * Measured long ago is small; never measured is smaller.
   * @param {string} key
   */
  #turn(key) {
    return this.#measured.get(key) ?? this.#order.indexOf(key) - this.#order.length;
  }
}
