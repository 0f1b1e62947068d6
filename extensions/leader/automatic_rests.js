// @ts-check
/** @import { MeetTab } from "./shared/meet_tab.js" */
/** @import { BlinkResult, Outcome } from "./shared/types" */
import { RestRules } from "./rest_rules.js";

/** After a failure it is asked again in so many seconds, if the server says nothing else. */
const AGAIN_SECONDS = 60;

/** Asks for rests without a click, where the leader wants that. */
export class AutomaticRests {
  #tab;
  #ask;
  #rules = new RestRules();
  /** When the meeting began, ms of the server's clock. @type {number | null} */
  #startedAt = null;
  #asking = false;

  /** @param {MeetTab} tab @param {(reason: string) => Promise<Outcome>} ask */
  constructor(tab, ask) {
    this.#tab = tab;
    this.#ask = ask;
  }

  /** Learns since when the meeting runs. */
  async askStart() {
    const { ok, data } = await this.#tab.call("status");
    const startedAt = ok ? Date.parse(data.started_at) : NaN;
    this.#startedAt = Number.isFinite(startedAt) ? startedAt : this.#startedAt;
  }

  /** @param {BlinkResult} result @param {number} visit */
  onResult(result, visit) {
    if (!this.#may()) return;
    const reason = this.#rules.onResult({ participant: result.participant_id, visit, ...result.state }, this.#tab.clock.now());
    if (reason) void this.#because(reason);
  }

  /** Called each second. @param {number | null} lastRestEndedAt ms of the server's clock */
  byTheClock(lastRestEndedAt) {
    const { settings, clock } = this.#tab;
    const times = { afterMinutes: settings?.afterMinutes ?? 0, startedAt: this.#startedAt, lastRestEndedAt };
    if (this.#may() && this.#tab.stream === "open" && this.#rules.isDue(times, clock.now())) void this.#because("time");
  }

  #may() {
    return Boolean(this.#tab.settings?.automatic) && !this.#tab.rest && !this.#asking;
  }

  /** @param {string} reason */
  async #because(reason) {
    this.#asking = true;
    const outcome = await this.#ask(reason);
    this.#asking = false;
    // Asked again only when it can be another answer: after the cool-down, or a while after a failure.
    if (!outcome.ok) this.#rules.beQuiet(outcome.retryAfter || AGAIN_SECONDS, this.#tab.clock.now());
  }
}
