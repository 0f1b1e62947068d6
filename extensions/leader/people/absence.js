// @ts-check
import { LATELY_MS } from "./people.js";

/** Meet takes its tiles away for a moment when it lays them out anew; for so long it has none to show. */
export const NOBODY_MS = 10_000;

/** Notices that nobody can be seen any more. */
export class Absence {
  /** When somebody could be seen last, ms; null: long ago. @type {number | null} */
  #someoneAt = null;
  #isHidden = false;

  /**
   * Called each second while measuring.
   * @param {number} present how many can be seen now
   * @param {number} now ms
   * @returns {"hidden" | "gone" | ""} what is news: nobody for a while, as behind a slide that fills the
   *   page, or for so long that what was seen is of before
   */
  notice(present, now) {
    const away = this.#someoneAt === null ? 0 : now - this.#someoneAt;
    const wasHidden = this.#isHidden;
    this.#isHidden = !present && away >= NOBODY_MS;
    const isGone = away >= LATELY_MS && (wasHidden || !present);
    if (present) this.#someoneAt = now;
    else if (isGone) this.#someoneAt = null;
    if (isGone) return "gone";
    return this.#isHidden && !wasHidden ? "hidden" : "";
  }
}
