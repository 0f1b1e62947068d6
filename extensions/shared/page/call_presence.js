// @ts-check
/** @import { Failure } from "../types" */

/**
 * Something that can only be asked for in a call was not asked for, since this tab is in none.
 * @type {Failure}
 */
export const NO_CALL = { ok: false, status: 0, error: "no_call", retryAfter: 0, data: null };

/** A call whose tiles are gone for this long has been left; a change of layout is over in a moment. */
export const GONE_MS = 10_000;

/**
 * Somebody who was away from a call for this long will not come back to it: a lost connection is back by
 * then. Tabs of such calls stay open all day, and Chrome gives an extension six connections to a server
 * without HTTP/2.
 */
export const LEFT_MS = 5 * 60_000;

/** Whether this tab is in a call: not yet so in the lobby, and no longer on the page that follows a call. */
export class CallPresence {
  inCall = false;
  #code = "";
  #seenAt = -Infinity;
  #lookedAt = -Infinity;

  /**
   * @param {{code: string, tiles: boolean}} page what it shows now
   * @param {number} now ms
   * @returns {boolean} whether that is a change
   */
  update({ code, tiles }, now) {
    const before = this.inCall;
    if (code !== this.#code) this.#seenAt = -Infinity;
    this.#code = code;
    if (code && tiles) this.#seenAt = now;
    this.inCall = now - this.#seenAt < GONE_MS;
    return this.inCall !== before;
  }

  /**
   * Notes that somebody wants to know how the meeting stands, whether or not they are in its call.
   * @param {number} now ms
   */
  noteLook(now) {
    this.#lookedAt = now;
  }

  /**
   * Whether there was a call here that was left long ago. A lobby never counts as one: if Meet has changed,
   * every call looks like a lobby.
   * @param {number} now ms
   */
  isLongLeft(now) {
    if (this.#seenAt === -Infinity) return false;
    return now - Math.max(this.#seenAt, this.#lookedAt) >= LEFT_MS;
  }
}
