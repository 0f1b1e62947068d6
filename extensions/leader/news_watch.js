// @ts-check
/** The event stream of a meeting that is measured opens within so long, in ms; a slow line needs seconds. */
export const NEWS_MS = 20_000;

/** Notices that no news comes, as where a proxy or an antivirus program gathers the event stream. */
export class NewsWatch {
  /** Nothing has come for too long. */
  lost = false;
  /** @type {number | null} */
  #since = null;

  /**
   * @param {boolean} waits whether the stream is wanted and not open
   * @param {number} now ms
   */
  update(waits, now) {
    if (!waits) this.#since = null;
    else this.#since ??= now;
    this.lost = this.#since !== null && now - this.#since >= NEWS_MS;
  }
}
