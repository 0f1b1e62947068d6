// @ts-check
/** @import { MeetTab } from "./shared/page/meet_tab.js" */
/** @import { Measurement, Outcome } from "./shared/types" */
import { RestRules } from "./rest_rules.js";
import { RETRY_SECONDS } from "./shared/backoff.js";

/** Asks for rests without a click, where the leader wants that. */
export class AutomaticRests {
  #tab;
  #ask;
  #rules = new RestRules();
  #asking = false;

  /**
   * @param {MeetTab} tab
   * @param {(reason: string) => Promise<Outcome>} ask
   */
  constructor(tab, ask) {
    this.#tab = tab;
    this.#ask = ask;
  }

  /**
   * @param {Measurement} result
   * @param {number} visit
   */
  onResult(result, visit) {
    if (!this.#tab.settings?.automatic || !this.#mayAsk()) return;
    const reason = this.#rules.onResult(
      { participant: result.participant_id, visit, invalid: result.invalid, ...result.state },
      this.#tab.clock.now(),
    );
    if (reason) void this.#request(reason);
  }

  /**
   * Called each second; both times are ms of the server's clock.
   * @param {number | null} startedAt
   * @param {number | null} lastRestEndedAt
   */
  checkClock(startedAt, lastRestEndedAt) {
    const { settings, clock, inCall } = this.#tab;
    if (!inCall) return;
    const times = { afterMinutes: settings?.afterMinutes ?? 0, startedAt, lastRestEndedAt };
    if (this.#mayAsk() && this.#tab.stream === "open" && this.#rules.isDue(times, clock.now()))
      void this.#request("time");
  }

  #mayAsk() {
    return !this.#tab.rest && !this.#tab.announced && !this.#asking;
  }

  /** @param {string} reason */
  async #request(reason) {
    this.#asking = true;
    const outcome = await this.#ask(reason);
    this.#asking = false;
    // Asked again only when it can be another answer: after the cool-down, or a while after a failure.
    if (!outcome.ok) this.#rules.backOff(outcome.retryAfter || RETRY_SECONDS, this.#tab.clock.now());
  }
}
