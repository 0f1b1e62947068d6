// @ts-check
import { aheadOfSteady } from "../shared/stream/server_clock.js";

/**
 * If this machine's clock has run this far ahead, in ms, of the one that is never set, it was set, or the
 * machine slept. The event stream, which then asks the server again, notices smaller leaps: so the answer
 * always comes.
 */
const JUMP_MS = 5000;

/** Whether the time by which a call and its rests are judged can be trusted. */
export class ClockWatch {
  #ahead = aheadOfSteady();

  /** Whether the server has told its time since this machine's clock leapt, or that leap was undone. */
  get isRight() {
    return aheadOfSteady() - this.#ahead <= JUMP_MS;
  }

  /** The server has told its time. */
  confirm() {
    this.#ahead = aheadOfSteady();
  }
}
