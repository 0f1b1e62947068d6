// @ts-check
/** @import { ServerEvent } from "../types" */

/** By so much, in ms, this machine's clock was set back, and is not only corrected. */
const SET_BACK_MS = 1000;

/** By so much, in ms, a server's clock was set: what it sends is hardly ever later than that. */
export const LEAP_MS = 5000;

/** How far the machine's clock is ahead of the one that is never set, ms. */
export function aheadOfSteady() {
  return Date.now() - performance.now();
}

/** The server's clock as seen from here, so that every member's countdown ends together. */
export class ServerClock {
  #local;
  #steady;
  #offset = 0;
  /** How far the machine's clock is ahead of the steady one. */
  #ahead;

  /**
   * @param {() => number} [local] this machine's clock in ms, which also goes on in its sleep
   * @param {() => number} [steady] one that is never set
   */
  constructor(local = Date.now, steady = () => performance.now()) {
    this.#local = local;
    this.#steady = steady;
    this.#ahead = local() - steady();
  }

  /**
   * Takes in the time of one event.
   * @param {ServerEvent} event
   */
  observe(event) {
    if (event.event !== "connected") this.advance(event.timestamp);
    else if (event.isPoll && this.#isNear(event.timestamp)) this.advance(event.timestamp);
    else this.reset(event.timestamp);
  }

  /**
   * Whether it only came more or less late, and no clock was set.
   * @param {string} timestamp
   */
  #isNear(timestamp) {
    return Math.abs(Date.parse(timestamp) - this.now()) < LEAP_MS;
  }

  /**
   * Starts anew from one timestamp, since this machine's clock may have been set or have slept.
   * @param {string} timestamp
   */
  reset(timestamp) {
    const sent = Date.parse(timestamp);
    const local = this.#read();
    if (Number.isFinite(sent)) this.#offset = sent - local;
  }

  /**
   * Takes in a later timestamp: the least delayed one, which puts the clock furthest ahead, is the nearest.
   * One from before the server's clock was set back tells nothing of it now.
   * @param {string} timestamp
   */
  advance(timestamp) {
    const sent = Date.parse(timestamp);
    const by = sent - this.#read() - this.#offset;
    if (by > 0 && by < LEAP_MS) this.#offset += by;
  }

  /** Now by the server's clock, in ms since 1970. */
  now() {
    const local = this.#read();
    return local + this.#offset;
  }

  /** Reads the machine's clock; what it was set back by is made good, and what it slept is no jump. */
  #read() {
    const local = this.#local();
    const ahead = local - this.#steady();
    if (ahead < this.#ahead - SET_BACK_MS) this.#offset += this.#ahead - ahead;
    this.#ahead = ahead;
    return local;
  }
}
