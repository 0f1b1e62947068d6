// @ts-check
/** @import { Failure } from "../shared/types" */
import { secondsLeft } from "../shared/backoff.js";
import { NO_CALL } from "../shared/page/call_presence.js";

/** For this long, in ms, why a click failed is news; in a later popup it would pass for how things are. */
export const CLICK_NEWS_MS = 10_000;
/** A leader key is missing, or it is the wrong one. */
export const KEY_REFUSED = ["error_unauthorized", "error_forbidden"];
/** What was started here was ended elsewhere. */
export const ENDED_ELSEWHERE = "ended_elsewhere";
/** These stay until something is done about them: what is for the next popup, and what asks for a key. */
const LASTING = [`error_${NO_CALL.error}`, ...KEY_REFUSED, ENDED_ELSEWHERE];

/**
 * Whether a call was refused for want of the right leader key.
 * @param {Failure} failure
 */
export function refusesKey({ error }) {
  return KEY_REFUSED.includes(`error_${error}`);
}

/** What a click or a key failed to do, or what undid it, until that is no longer news. */
export class ClickNotice {
  #name = "";
  #seconds = 0;
  #saidAt = 0;
  #isPending;

  /** @param {() => boolean} isPending whether what was clicked is still to be done */
  constructor(isPending) {
    this.#isPending = isPending;
  }

  /** The name of a text; "" for nothing. */
  get name() {
    const newsMs = Math.max(this.#seconds * 1000, CLICK_NEWS_MS);
    const isNews = performance.now() - this.#saidAt < newsMs;
    return isNews || LASTING.includes(this.#name) || this.#isPending() ? this.#name : "";
  }

  /** How many seconds to wait before another try, at least 1; 0 when nobody knows. */
  get seconds() {
    return secondsLeft(this.#seconds, this.#saidAt);
  }

  /**
   * @param {string} name
   * @param {number} [seconds]
   */
  say(name, seconds = 0) {
    this.#name = name;
    this.#seconds = seconds;
    this.#saidAt = performance.now();
  }

  clear() {
    this.say("");
  }
}
