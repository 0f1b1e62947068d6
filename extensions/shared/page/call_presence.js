// @ts-check
/** @import { Failure } from "../types" */

/**
 * What only a call can be asked for was not asked for, since this tab is in none.
 * @type {Failure}
 */
export const NO_CALL = { ok: false, status: 0, error: "no_call", retryAfter: 0, data: null };

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
