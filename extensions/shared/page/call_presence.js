// @ts-check
/** A call whose tiles are gone for so long is left; a change of layout is over in a moment. */
export const GONE_MS = 10_000;

/** Whether this tab is in a call: not yet in the lobby, no longer on the page that follows a call. */
export class CallPresence {
  inCall = false;
  #seenAt = -Infinity;

  /**
   * @param {{code: string, tiles: boolean}} page what it shows now
   * @param {number} now ms
   * @returns {boolean} whether that is a change
   */
  update({ code, tiles }, now) {
    const before = this.inCall;
    if (!code) this.#seenAt = -Infinity;
    else if (tiles) this.#seenAt = now;
    this.inCall = now - this.#seenAt < GONE_MS;
    return this.inCall !== before;
  }
}
