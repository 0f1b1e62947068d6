// @ts-check
/** @import { BlinkResult } from "../../extensions/shared/types" */
// What is to be said about the measuring right now. Pure: knows neither page nor network.

/** A reason that lasts no longer than this, ms, is a blink or a glance and not worth a word. */
const LASTING_MS = 700;
/** Frames less certain than one up to this long before, ms, are no news: what is said is read aloud. */
const KNOWN_MS = 5000;
/** How long there must be no measured frame, ms, before that is said. */
const SILENT_MS = 2500;
/** Errors that mean no more than "the next one, please", unless nothing else comes. */
const PASSING = new Set(["busy", "bad_image"]);
/** Errors that have a text. */
const KNOWN = new Set(["stopped", "forbidden", "too_large", "busy"]);

/** @typedef {{name: string, level: "good" | "wait" | "bad", seconds?: number}} Said `seconds` to wait */

/** Follows the answers of one connection. */
export class Condition {
  #begun;
  #measuredAt;
  #error = "";
  /** Why the newest frame could not be measured, "" if it could be. */
  #invalid = "";
  /** Since when it is for this reason, and since when for any, ms. */
  #reasonSince = 0;
  #invalidSince = 0;
  /** The one that is told: reasons that take turns would be read out in turns. */
  #reason = "";
  #wasMeasured = false;
  #knownAt = -Infinity;

  /** @param {number} now ms */
  constructor(now) {
    this.#begun = now;
    this.#measuredAt = now;
  }

  /**
   * @param {BlinkResult | null} result
   * @param {number} now ms
   */
  take(result, now) {
    if (!result) return;
    if (result.status === "error") {
      // The wait that it asks for is kept by the uplink.
      if (result.error !== "rate_limited") this.#error = result.error;
      return;
    }
    this.#error = "";
    this.#measuredAt = now;
    if (result.confidence >= 0.5) this.#knownAt = now;
    this.#takeInvalid(result.invalid ?? "", now);
  }

  /**
   * @param {string} invalid
   * @param {number} now ms
   */
  #takeInvalid(invalid, now) {
    if (!invalid) this.#wasMeasured = true;
    else if (!this.#invalid) this.#invalidSince = now;
    if (invalid !== this.#invalid) this.#reasonSince = now;
    this.#invalid = invalid;
    const hasLasted = now - this.#reasonSince >= LASTING_MS;
    if (!this.#reason || !this.#lasts(now) || hasLasted) this.#reason = invalid;
  }

  /**
   * Whether the eyes cannot be measured, for longer than a blink; who was never measured does not just blink.
   * @param {number} now ms
   */
  #lasts(now) {
    return this.#invalid !== "" && (!this.#wasMeasured || now - this.#invalidSince >= LASTING_MS);
  }

  /**
   * @param {{connected: boolean, limitedUntil: number}} uplink
   * @param {number} now ms
   * @param {number} [shownAt] when the picture last moved, ms
   * @returns {Said}
   */
  said({ connected, limitedUntil }, now, shownAt = now) {
    if (now < limitedUntil)
      return { name: "limited", level: "wait", seconds: Math.ceil((limitedUntil - now) / 1000) };
    const silent = now - this.#measuredAt > SILENT_MS;
    const stalled = now - shownAt > SILENT_MS;
    if (this.#error && ((silent && !stalled) || !PASSING.has(this.#error)))
      return { name: KNOWN.has(this.#error) ? this.#error : "other", level: "bad" };
    if (!connected && silent) return { name: "away", level: "bad" };
    // A server that was sent nothing is not to blame.
    if (silent) return { name: stalled ? "stalled" : "busy", level: "wait" };
    if (!connected || this.#measuredAt === this.#begun) return { name: "connecting", level: "wait" };
    if (this.#lasts(now)) return { name: this.#reason, level: "wait" };
    return { name: now - this.#knownAt <= KNOWN_MS ? "good" : "learning", level: "good" };
  }
}
