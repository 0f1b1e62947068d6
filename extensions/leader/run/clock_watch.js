// @ts-check
import { aheadOfSteady } from "../shared/stream/server_clock.js";

/**
 * By so much, in ms, this machine's clock has run ahead of the one that is never set: it was set, or the
 * machine slept. The event stream, which asks the server anew then, notices less: so the answer always comes.
 */
const JUMP_MS = 5000;

/** Whether the time is to be trusted, by which a call and its rests are judged. */
export class ClockWatch {
  #ahead = aheadOfSteady();

  /** Whether the server has told its time since this machine's clock leapt, or that leap was taken back. */
  get isRight() {
    return aheadOfSteady() - this.#ahead <= JUMP_MS;
  }

  /** The server has told its time. */
  confirm() {
    this.#ahead = aheadOfSteady();
  }
}
