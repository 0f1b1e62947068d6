// @ts-check
/** How long, in ms, a try gets for the head of its answer: a server that is there sends it at once. */
export const ANSWER_MS = 15_000;
/**
 * After each try in vain the next gets this many times as long, up to the silence of an open stream, for a
 * proxy that holds back even the head; then this starts over, so that a network that is back is found soon.
 */
const TIMES_AS_LONG = [1, 2, 3];
/** Three of the server's heartbeats (15 s): a stream silent for longer is dead, whatever the socket says. */
const SILENCE_MS = 45_000;

/** Notices when a try has gone silent: its first word does not come in time, or nothing more after that. */
export class StreamWatchdog {
  /** Whether anything has come by this try. */
  isAnswered = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** How many tries have got no answer in their time. */
  #vain = 0;
  #pollMs = 0;
  #heardAt = 0;
  #onSilent;

  /** @param {() => void} onSilent the try is to be given up; whether it `isAnswered` is still known */
  constructor(onSilent) {
    this.#onSilent = onSilent;
  }

  /** How long it is since anything came, ms. */
  get silentMs() {
    return Date.now() - this.#heardAt;
  }

  /**
   * A try begins.
   * @param {number} pollMs for how long the server itself may wait with its answer
   */
  begin(pollMs) {
    this.isAnswered = false;
    this.#pollMs = pollMs;
    this.#heardAt = Date.now();
    this.#watch(this.#allowedMs);
  }

  /** Something has come. */
  note() {
    if (!this.isAnswered) {
      this.isAnswered = true;
      // Where answers are slow, the next try gets just as long from the start.
      if (this.silentMs < ANSWER_MS) this.#vain = 0;
      this.#watch(SILENCE_MS / 3);
    }
    this.#heardAt = Date.now();
  }

  /** Also called when timers may have slept. */
  check() {
    // If the clock was set back by more, nothing would ever seem silent without the `abs`.
    if (Math.abs(this.silentMs) < this.#allowedMs) return;
    if (!this.isAnswered) this.#vain += 1;
    this.#onSilent();
  }

  /** The try is over. */
  end() {
    clearTimeout(this.#timer);
  }

  get #allowedMs() {
    if (this.isAnswered) return SILENCE_MS;
    return ANSWER_MS * TIMES_AS_LONG[this.#vain % TIMES_AS_LONG.length] + this.#pollMs;
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
