// @ts-check
/** Meet takes its tiles away for a moment when it lays them out anew; for so long it has none to show. */
export const NOBODY_MS = 10_000;

/** Notices, once, that nobody can be seen any more. */
export class Absence {
  /** When somebody could be seen last, ms; null: that nobody can is known. @type {number | null} */
  #someoneAt = null;

  /**
   * @param {number} present how many can be seen now
   * @param {number} now ms
   * @returns {boolean} whether that is news: nobody for a while, after somebody
   */
  notice(present, now) {
    if (present) this.#someoneAt = now;
    if (this.#someoneAt === null || now - this.#someoneAt < NOBODY_MS) return false;
    this.#someoneAt = null;
    return true;
  }
}
