// @ts-check
/** So long, in s, the server may wait for an event before it ends a poll: the most that it takes. */
export const POLL_SECONDS = 25;

/**
 * After so long, in ms, a stream is tried beside the polls: people carry their machines to other networks.
 * Seldom, for where it is in vain the server holds a stream that nobody hears for as long as the try gets.
 */
const TRIAL_AFTER_MS = 3_600_000;

/**
 * Whether events are to come by a stream or by polls. Some proxies and antivirus programs pass nothing of an
 * answer on before its end, so nothing of a stream ever. A stream may also hang for other reasons, and costs
 * the server less: only where a second one is silent, too, and an answer that ends is not, it is polls.
 */
export class TransportChoice {
  /** @type {"stream" | "probe" | "poll"} a probe is a poll that is answered at once */
  #next = "stream";
  /** Whether a stream was silent where a probe was answered, and none was heard since. */
  #isSuspected = false;
  /** When polls have been right for so long that a stream is tried, ms as `performance.now()`. */
  #trialAt = -1;

  /** For how long, in s, the server is to wait for an event in the next try; null: a stream. */
  get pollSeconds() {
    return { stream: null, probe: 0, poll: POLL_SECONDS }[this.#next];
  }

  /** Something has come by the try. */
  noteHeard() {
    if (this.#next === "stream") this.#isSuspected = false;
    if (this.#next === "probe") this.#onProbeAnswered();
  }

  #onProbeAnswered() {
    if (this.#isSuspected) this.#trialAt = performance.now() + TRIAL_AFTER_MS;
    this.#next = this.#isSuspected ? "poll" : "stream";
    this.#isSuspected = true;
  }

  /** Whether a stream is to be tried now, beside the polls; true once for each time. */
  takeTrial() {
    if (this.#next !== "poll" || this.#pollsWereRight) return false;
    this.#trialAt = performance.now() + TRIAL_AFTER_MS;
    return true;
  }

  /** That stream came through. */
  noteStreamPasses() {
    this.#next = "stream";
    this.#trialAt = -1;
  }

  /**
   * The try is over without a word.
   * @param {boolean} wasSilent rather than refused or broken off
   */
  noteNothing(wasSilent) {
    this.#next = wasSilent ? this.#afterSilence : this.#afterFailure;
  }

  get #afterSilence() {
    return this.#next === "probe" ? "stream" : "probe";
  }

  /** Where polls were right a server that is away for a moment comes back to them. */
  get #afterFailure() {
    return this.#next === "poll" || (this.#next === "probe" && this.#pollsWereRight) ? "probe" : "stream";
  }

  /** Within the time until the next trial. */
  get #pollsWereRight() {
    return performance.now() < this.#trialAt;
  }
}
