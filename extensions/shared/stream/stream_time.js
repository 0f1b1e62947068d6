// @ts-check
import { aheadOfSteady, LEAP_MS } from "./server_clock.js";

/** A machine's clock that is off by more than this was set, or slept; a correction by the network is less. */
const JUMP_MS = 2000;

/** No event comes later, in ms: a stream that a proxy holds back for longer is given up as silent. */
const HELD_MS = 60_000;

/** By then, in ms, a proxy that holds events back would have shown it again: 40 heartbeats. */
const STEADY_MS = 600_000;

/** So much nearer, in ms, a time is news: less shows in no countdown, and would come at each heartbeat. */
const NEARER_MS = 300;

/** What a stream's events and this machine's clocks tell of the time. */
export class StreamTime {
  /** How far the machine's clock was ahead of the steady one when the stream was opened, ms. */
  #ahead = aheadOfSteady();
  /** How far the server's clock is ahead of the steady one, by the event that came least late, ms. */
  #serverAhead = NaN;
  /** Whether the server's time was asked for anew, since it seemed to have been set. */
  #wasAsked = false;
  /** When a heartbeat told another time than it should last, ms as `performance.now()`. */
  #differedAt = 0;

  /** The stream is opened, and the server soon tells its time. */
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
   * Whatever came less late than what came before tells the time. A server's clock that was set is asked for
   * anew. Where the next stream tells two times, too, a proxy holds its events back: then the stream stays.
   * @param {string} timestamp
   * @returns {"" | "was set" | "is nearer"} what a heartbeat tells of the server's clock, against what is known
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
