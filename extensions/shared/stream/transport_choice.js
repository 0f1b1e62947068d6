// @ts-check
/** How long, in s, the server may wait for an event before it ends a poll: the most that it accepts. */
export const POLL_SECONDS = 25;

/**
 * After this long, in ms, a stream is tried beside the polls: people carry their machines to other networks.
 * Rarely, since a try in vain makes the server hold a stream that nobody hears for as long as the try lasts.
 */
const TRIAL_AFTER_MS = 3_600_000;

/**
 * Whether events are to come by a stream or by polls. Some proxies and antivirus programs pass nothing of an
 * answer on before its end, and so nothing of a stream, ever. But a stream may also hang for other reasons,
 * and costs the server less: so polls are chosen only if a second stream is silent too, and an answer that
 * ends is not.
 */
export class TransportChoice {
  /** @type {"stream" | "probe" | "poll"} a probe is a poll that is answered at once */
  #next = "stream";
  /** Whether a stream was silent while a probe was answered, and no stream has been heard since. */
  #isSuspected = false;
  /** When polls will have been right for so long that a stream is tried, ms as `performance.now()`. */
  #trialAt = -1;

  /** For how long, in s, the server is to wait for an event in the next try; null: a stream. */
  get pollSeconds() {
    return { stream: null, probe: 0, poll: POLL_SECONDS }[this.#next];
  }

  /** Notes that something has come by this try. */
  noteHeard() {
    if (this.#next === "stream") this.#isSuspected = false;
    if (this.#next === "probe") this.#onProbeAnswered();
  }

  #onProbeAnswered() {
    if (this.#isSuspected) this.#trialAt = performance.now() + TRIAL_AFTER_MS;
    this.#next = this.#isSuspected ? "poll" : "stream";
    this.#isSuspected = true;
  }

  /** Whether a stream is to be tried now, beside the polls; true only once each time. */
  takeTrial() {
    if (this.#next !== "poll" || this.#pollsWereRight) return false;
    this.#trialAt = performance.now() + TRIAL_AFTER_MS;
    return true;
  }

  /** Notes that the stream on trial came through. */
  noteStreamPasses() {
    this.#next = "stream";
    this.#trialAt = -1;
  }

  /**
   * Notes that the try is over without a word.
   * @param {boolean} wasSilent rather than refused or broken off
   */
  noteNothing(wasSilent) {
    this.#next = wasSilent ? this.#afterSilence : this.#afterFailure;
  }

  get #afterSilence() {
    return this.#next === "probe" ? "stream" : "probe";
  }

  /** Where polls were right, we go back to them after a server was away for a moment. */
  get #afterFailure() {
    return this.#next === "poll" || (this.#next === "probe" && this.#pollsWereRight) ? "probe" : "stream";
  }

  /** Whether the time of the next trial is still to come. */
  get #pollsWereRight() {
    return performance.now() < this.#trialAt;
  }
}
