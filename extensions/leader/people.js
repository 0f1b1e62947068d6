// @ts-check
/** A tile in which no face was found is looked at again after so long, then after twice as long, and so on. */
export const FIRST_WAIT_MS = 60_000;
/** Somebody may sit down before an empty chair's camera: looked for at least this often. */
export const LONGEST_WAIT_MS = 600_000;

/** Who of the participants is a person: those in whose tile the server has found a face. */
export class People {
  /** @type {Set<string>} */
  #people = new Set();
  /** @type {Map<string, {until: number, wait: number}>} */
  #waits = new Map();

  /** @param {string} key */
  noteFace(key) {
    this.#people.add(key);
    this.#waits.delete(key);
  }

  /**
   * @param {string} key
   * @param {number} now ms
   */
  noteFaceless(key, now) {
    if (this.#people.has(key)) return;
    const before = this.#waits.get(key)?.wait ?? FIRST_WAIT_MS / 2;
    const wait = Math.min(LONGEST_WAIT_MS, before * 2);
    this.#waits.set(key, { until: now + wait, wait });
  }

  /** @param {string} key */
  has(key) {
    return this.#people.has(key);
  }

  /**
   * Whether a look may find somebody.
   * @param {string} key
   * @param {number} now ms
   */
  isWorthALook(key, now) {
    return now >= (this.#waits.get(key)?.until ?? 0);
  }
}
