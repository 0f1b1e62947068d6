// @ts-check
/** @import { ServerEvent } from "./types" */

/** The server's clock as seen from here, so that every member's countdown ends together. */
export class ServerClock {
  #local;
  #offset = 0;

  /** @param {() => number} [local] this machine's clock in ms */
  constructor(local = Date.now) {
    this.#local = local;
  }

  /**
   * Takes in the time of one event.
   * @param {ServerEvent} event
   */
  observe({ event, timestamp }) {
    if (event === "connected") this.reset(timestamp);
    else this.advance(timestamp);
  }

  /**
   * Starts anew from one timestamp, since this machine's clock may have been set or have slept.
   * @param {string} timestamp
   */
  reset(timestamp) {
    const sent = Date.parse(timestamp);
    if (Number.isFinite(sent)) this.#offset = sent - this.#local();
  }

  /**
   * Takes in a later timestamp: the least delayed one, which puts the clock furthest ahead, is the nearest.
   * @param {string} timestamp
   */
  advance(timestamp) {
    const sent = Date.parse(timestamp);
    if (Number.isFinite(sent)) this.#offset = Math.max(this.#offset, sent - this.#local());
  }

  /** Now by the server's clock, in ms since 1970. */
  now() {
    return this.#local() + this.#offset;
  }
}
