// @ts-check
import { aheadOfSteady, LEAP_MS } from "./server_clock.js";

/** A clock off by more than this, in ms, was set, or its machine slept; the network corrects it by less. */
const JUMP_MS = 2000;

/** No event comes later than this, in ms: a stream that a proxy holds back for longer counts as silent. */
const HELD_MS = 60_000;

/** Within this time, in ms, a proxy that holds events back would have shown that again: 40 heartbeats. */
const STEADY_MS = 600_000;

/** A time this much more exact, in ms, is news: less shows in no countdown, and would come each heartbeat. */
const NEARER_MS = 300;

/** What a stream's events and this machine's clocks say about the time. */
export class StreamTime {
  /** How far the machine's clock was ahead of the steady one when the stream was opened, ms. */
  #ahead = aheadOfSteady();
  /** How far the server's clock is ahead of the steady one, by the event that came least late, ms. */
  #serverAhead = NaN;
  /** Whether the server was asked for its time again, since its clock seemed to have been set. */
  #wasAsked = false;
  /** When a heartbeat last told another time than it should, ms as `performance.now()`. */
  #differedAt = 0;

  /** Notes that the stream is opened, and the server will soon tell its time. */
  open() {
    this.#ahead = aheadOfSteady();
  }

  /** Whether this machine's clock was set, or the machine slept, since the stream was opened. */
  get hasJumped() {
    return Math.abs(aheadOfSteady() - this.#ahead) > JUMP_MS;
  }

  /** @param {string} timestamp of `connected` */
  takeConnected(timestamp) {
    this.#serverAhead = serverAhead(timestamp);
  }

  /**
   * Takes in a heartbeat: whatever came least late tells the time. If the server's clock was set, it is asked
   * again. If the next stream tells two times, too, a proxy holds its events back: then the stream stays.
   * @param {string} timestamp
   * @returns {"" | "was set" | "is nearer"} what it tells of the server's clock, against what is known
   */
  takeHeartbeat(timestamp) {
    const by = serverAhead(timestamp) - this.#serverAhead;
    const now = performance.now();
    if (Math.abs(by) > LEAP_MS) {
      this.#differedAt = now;
      if (!this.#wasAsked || Math.abs(by) > HELD_MS) {
        this.#wasAsked = true;
        return "was set";
      }
    } else if (now - this.#differedAt > STEADY_MS) this.#wasAsked = false;
    if (!(by >= NEARER_MS)) return "";
    this.#serverAhead += by;
    return "is nearer";
  }
}

/**
 * How far the server's clock is ahead of this machine's steady one, ms; NaN where it does not say its time.
 * @param {string} timestamp of an event
 */
function serverAhead(timestamp) {
  return Date.parse(timestamp) - performance.now();
}
