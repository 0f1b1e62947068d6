// @ts-check
import { AnswerLimit } from "./answer_limit.js";

/** Three of the server's heartbeats (15 s): a stream silent for longer is dead, whatever the socket says. */
const SILENCE_MS = 45_000;

/** Notices that nothing comes of a try: not its first word in time, or nothing more after it. */
export class StreamSilence {
  /** Whether anything has come of the try. */
  isAnswered = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #limit = new AnswerLimit();
  #waitMs = 0;
  #heardAt = 0;
  #onSilent;

  /** @param {() => void} onSilent the try is to be given up; whether it `isAnswered` is known still */
  constructor(onSilent) {
    this.#onSilent = onSilent;
  }

  /** For how long nothing has come, ms. */
  get ms() {
    return Date.now() - this.#heardAt;
  }

  /**
   * A try begins.
   * @param {number} waitMs for how long the server itself may wait with its answer
   */
  begin(waitMs) {
    this.isAnswered = false;
    this.#waitMs = waitMs;
    this.#heardAt = Date.now();
    this.#watch(this.#allowedMs);
  }

  /** Something has come. */
  note() {
    if (!this.isAnswered) {
      this.isAnswered = true;
      this.#limit.noteAnswer(this.ms);
      this.#watch(SILENCE_MS / 3);
    }
    this.#heardAt = Date.now();
  }

  /** Also called when timers may have slept. */
  check() {
    // By a clock that was set back by more, nothing would ever be silent.
    if (Math.abs(this.ms) < this.#allowedMs) return;
    if (!this.isAnswered) this.#limit.noteNone();
    this.#onSilent();
  }

  /** The try is over. */
  end() {
    clearTimeout(this.#timer);
  }

  get #allowedMs() {
    return this.isAnswered ? SILENCE_MS : this.#limit.ms + this.#waitMs;
  }

  /** @param {number} ms until the next look */
  #watch(ms) {
    this.end();
    this.#timer = setTimeout(() => {
      this.#watch(SILENCE_MS / 3);
      this.check();
    }, ms);
  }
}
