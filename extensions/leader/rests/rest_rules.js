// @ts-check
/** @import { Invalid, Opinion, OpinionReason } from "../shared/types" */
import { secondsAsked } from "../shared/backoff.js";

/**
 * @typedef {object} Judged what a frame said about one participant
 * @property {string} participant
 * @property {number} visit
 * @property {Invalid | null} invalid
 * @property {Opinion} opinion
 * @property {OpinionReason | null} reason
 */

/** When a rest starts without a click: somebody turned tired, or enough time has passed. */
export class RestRules {
  /** Visits whose change to `tired` has been acted on. @type {Set<string>} */
  #handled = new Set();
  #backOffUntil = 0;

  /**
   * The reason to ask for a rest now, or null: once per participant and visit until the server refuses it,
   * and not within a cool-down. A frame that cannot be measured says nothing new: its opinion is about what
   * was seen before.
   * @param {Judged} result
   * @param {number} now ms
   */
  onResult({ participant, visit, invalid, opinion, reason }, now) {
    const name = `${participant} ${visit}`;
    if (opinion !== "tired" || invalid || this.#handled.has(name) || this.#isBackingOff(now)) return null;
    this.#handled.add(name);
    return reason ?? "few_blinks";
  }

  /**
   * Whether a rest is due by the clock: `afterMinutes` after the start, after this call was joined, or after
   * the last rest, which may have been called off.
   * @param {{
   *   afterMinutes: number, startedAt: number | null, joinedAt?: number, lastRestOverAt: number | null,
   * }} meeting `afterMinutes` 0: never
   * @param {number} now ms of the server's clock, like the three times
   */
  isDue({ afterMinutes, startedAt, joinedAt = 0, lastRestOverAt }, now) {
    if (!afterMinutes || startedAt === null || this.#isBackingOff(now)) return false;
    return now - Math.max(startedAt, joinedAt, lastRestOverAt ?? 0) >= afterMinutes * 60_000;
  }

  /**
   * The server said "not yet": whoever is tired once that is over brings a rest in the same turn, since the
   * next may be far off.
   * @param {number} seconds its retry_after
   * @param {number} now ms
   */
  backOff(seconds, now) {
    this.#backOffUntil = now + secondsAsked(seconds) * 1000;
    this.#handled.clear();
  }

  /** What was acted on says nothing about what comes; the server's "not yet" still holds. */
  forget() {
    this.#handled.clear();
  }

  /** @param {number} now ms */
  #isBackingOff(now) {
    return now < this.#backOffUntil;
  }
}
