// @ts-check
/** @import { MeetTab } from "../shared/page/meet_tab.js" */
/** @import { Failure, Measurement, Outcome } from "../shared/types" */
/** @import { ClickNotice } from "../run/click_notice.js" */
/** @import { Run } from "../run/run.js" */
import { refusesKey } from "../run/click_notice.js";
import { delayAsked, RETRY_SECONDS } from "../shared/backoff.js";
import { RestRules } from "./rest_rules.js";

/**
 * How long a call for a rest that did not reach the server is repeated, in ms: a restart takes less, and
 * after a longer sleep of this machine it may be another meeting.
 */
const AGAIN_FOR_MS = 30_000;

/** Long enough for the server to come back, in ms, but not to keep whoever is tired going for long. */
const AGAIN_MS = 5000;

/** Asks for rests without a click, where the leader wants that. */
export class AutomaticRests {
  #tab;
  #run;
  #ask;
  #notice;
  #rules = new RestRules();
  #asking = false;
  /** The server has said that none begins by itself before this time, ms of its clock. */
  #coolsUntil = 0;

  /**
   * @param {MeetTab} tab
   * @param {Run} run outside one, nothing is asked for again
   * @param {(reason: string) => Promise<Outcome>} ask
   * @param {ClickNotice} notice says that the server's leader key has changed: where no camera is measured,
   *   nothing else would
   */
  constructor(tab, run, ask, notice) {
    this.#tab = tab;
    this.#run = run;
    this.#ask = ask;
    this.#notice = notice;
  }

  /** How much longer the server lets none begin by itself, ms; 0 unless it has said so. */
  get cooldownMs() {
    return Math.max(0, this.#coolsUntil - this.#tab.clock.now());
  }

  /**
   * @param {Measurement} result
   * @param {number} visit
   */
  onResult(result, visit) {
    if (!this.#mayAsk("eyes")) return;
    const reason = this.#rules.onResult(
      { participant: result.participant_id, visit, invalid: result.invalid, ...result.state },
      this.#tab.clock.now(),
    );
    if (reason) void this.#request(reason);
  }

  /**
   * Called each second; both times are ms of the server's clock.
   * @param {number | null} startedAt
   * @param {number | null} lastRestOverAt when it ended or was called off
   */
  checkClock(startedAt, lastRestOverAt) {
    const { settings, clock, inCall, memory } = this.#tab;
    if (!inCall) return;
    const { joinedAt } = memory;
    const times = { afterMinutes: settings?.afterMinutes ?? 0, startedAt, joinedAt, lastRestOverAt };
    if (this.#mayAsk("time") && this.#tab.stream === "open" && this.#rules.isDue(times, clock.now()))
      void this.#request("time");
  }

  /** Forgets whose tired eyes brought a rest, and the cool-down, which a rest begins afresh. */
  forget() {
    this.#rules.forget();
    this.#coolsUntil = 0;
  }

  /** @param {string} reason */
  #mayAsk(reason) {
    return this.#isWanted(reason) && !this.#asking;
  }

  /** @param {string} reason "time", or what the eyes show */
  #isWanted(reason) {
    const { settings, rest, announced } = this.#tab;
    const isChosen = reason === "time" ? settings?.afterMinutes : settings?.automatic;
    return Boolean(isChosen) && !rest && !announced;
  }

  /** @param {string} reason */
  async #request(reason) {
    const { meetingKey } = this.#tab;
    this.#asking = true;
    const outcome = await this.#askUntilHeard(reason);
    this.#asking = false;
    // Asked again only when the answer can be different: after the cool-down, or a while after a failure.
    if (outcome.ok) return;
    const now = this.#tab.clock.now();
    this.#rules.backOff(outcome.retryAfter || RETRY_SECONDS, now);
    if (outcome.error === "cooldown") this.#coolsUntil = now + outcome.retryAfter * 1000;
    if (refusesKey(outcome) && meetingKey === this.#tab.meetingKey)
      this.#notice.say(`error_${outcome.error}`);
  }

  /**
   * Asks again after a failure on the way, since the next turn of whoever is tired may be far off. The first
   * call may have arrived all the same: the server then answers with the rest that it made.
   * @param {string} reason
   */
  async #askUntilHeard(reason) {
    const { meetingKey, clock } = this.#tab;
    const run = this.#run;
    const lastAt = clock.now() + AGAIN_FOR_MS;
    let outcome = await this.#ask(reason);
    while (isLost(outcome)) {
      const waitMs = outcome.retryAfter ? delayAsked(outcome.retryAfter) : AGAIN_MS;
      if (clock.now() + waitMs > lastAt) break; // the server's wait is kept all the same
      await passed(waitMs);
      const isLate = clock.now() > lastAt;
      if (isLate || meetingKey !== this.#tab.meetingKey || !run.on || run.ending || !this.#isWanted(reason))
        break;
      outcome = await this.#ask(reason);
    }
    return outcome;
  }
}

/**
 * Whether nothing was decided: the server was not reached, or could not answer.
 * @param {Outcome} outcome
 * @returns {outcome is Failure}
 */
function isLost(outcome) {
  return !outcome.ok && (outcome.status === 0 || outcome.status >= 500);
}

/** @param {number} ms */
function passed(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
