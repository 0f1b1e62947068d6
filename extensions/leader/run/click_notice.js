// @ts-check
/** @import { Failure } from "../shared/types" */
import { NO_CALL } from "../shared/page/call_presence.js";

/** For so long, in ms, why a click failed is news; who opens a popup later takes it for how things are. */
export const CLICK_NEWS_MS = 10_000;
/** A leader key is missing, or it is the wrong one. */
export const KEY_REFUSED = ["error_unauthorized", "error_forbidden"];
/** What was started here was ended, and not from here. */
export const ENDED_ELSEWHERE = "ended_elsewhere";
/** Stay until something is done about them: what is for the next popup, and what asks for a key. */
const LASTING = [`error_${NO_CALL.error}`, ...KEY_REFUSED, ENDED_ELSEWHERE];

/**
 * Whether a call was refused for want of the right leader key.
 * @param {Failure} failure
 */
export function refusesKey({ error }) {
  return KEY_REFUSED.includes(`error_${error}`);
}

/** What a click or a key could not do, or what undid it, until that is no news any more. */
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

  /** How long still to wait for another try, a second at least; 0 when nobody knows. */
  get seconds() {
    const passed = (performance.now() - this.#saidAt) / 1000;
    return this.#seconds && Math.max(1, Math.ceil(this.#seconds - passed));
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
