// @ts-check
/** @import { ServerEvent } from "../types" */

/** From this much on, in ms, this machine's clock was set back, and not only corrected. */
const SET_BACK_MS = 1000;

/** From this much on, in ms, a server's clock was set: what it sends hardly ever comes that late. */
export const LEAP_MS = 5000;

/** How far this machine's clock is ahead of the steady one, which is never set, ms. */
export function aheadOfSteady() {
  return Date.now() - performance.now();
}

/** The server's clock as seen from here, so that all members' countdowns end together. */
export class ServerClock {
  #local;
  #steady;
  #offset = 0;
  /** How far the machine's clock is ahead of the steady one. */
  #ahead;

  /**
   * @param {() => number} [local] this machine's clock in ms, which goes on while the machine sleeps
   * @param {() => number} [steady] a clock that is never set
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
   * Whether the timestamp only came more or less late, and no clock was set.
   * @param {string} timestamp
   */
  #isNear(timestamp) {
    return Math.abs(Date.parse(timestamp) - this.now()) < LEAP_MS;
  }

  /**
   * Starts again from one timestamp, since this machine's clock may have been set, or the machine have slept.
   * @param {string} timestamp
   */
  reset(timestamp) {
    const sent = Date.parse(timestamp);
    const local = this.#read();
    if (Number.isFinite(sent)) this.#offset = sent - local;
  }

  /**
   * Takes in a later timestamp: the least delayed one, which puts the clock furthest ahead, is the most
   * exact. One from before the server's clock was set back says nothing about it now.
   * @param {string} timestamp
   */
  advance(timestamp) {
    const sent = Date.parse(timestamp);
    const by = sent - this.#read() - this.#offset;
    if (by > 0 && by < LEAP_MS) this.#offset += by;
  }

  /** The present time by the server's clock, in ms since 1970. */
  now() {
    const local = this.#read();
    return local + this.#offset;
  }

  /** Reads the machine's clock; makes up for any setting back, and does not count sleep as a jump. */
  #read() {
    const local = this.#local();
    const ahead = local - this.#steady();
    if (ahead < this.#ahead - SET_BACK_MS) this.#offset += this.#ahead - ahead;
    this.#ahead = ahead;
    return local;
  }
}
