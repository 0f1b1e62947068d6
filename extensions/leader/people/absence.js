// @ts-check
import { LATELY_MS } from "./people.js";

/** Meet removes its tiles for a moment when it rearranges them; only after this long has it none to show. */
export const NOBODY_MS = 10_000;

/** Notices that nobody can be seen any more. */
export class Absence {
  /** When somebody could last be seen, ms; null: long ago. @type {number | null} */
  #someoneAt = null;
  #isHidden = false;

  /**
   * Called each second while measuring.
   * @param {number} present how many can be seen now
   * @param {number} now ms
   * @returns {"hidden" | "gone" | ""} what is news: nobody for a while, as behind a slide that fills the
   *   page, or for so long that what was seen is out of date
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
