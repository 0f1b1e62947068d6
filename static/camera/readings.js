// @ts-check
/** @import { Measurement } from "../../extensions/shared/types" */
/** @import { Words } from "../../extensions/shared/words.js" */
// The numbers that were measured, and "Blink!".
import { clockText } from "../../extensions/shared/countdown.js";
import { byId, setText } from "../../extensions/shared/element.js";

/** How long "Blink!" is shown, ms: long enough to be seen, and gone before the next one. */
const BLINK_SHOWN_MS = 700;
/**
 * How much valid time passes before a rate is shown, seconds. If a blink would have been seen in all of it,
 * none means 15 a minute at most, just below the usual 17. The server tells a rate after 6 such seconds, when
 * none may mean 37.
 */
export const SHOWN_FROM_SECONDS = 15;

/** What was measured last; null: nothing yet. @type {Measurement["state"] | null} */
let measured = null;

/** Nothing has been measured yet. */
export function clearReadings() {
  measured = null;
}

/**
 * @param {Measurement} result
 * @param {Words} words
 */
export function showReadings({ state }, words) {
  measured = state;
  renderReadings(words);
}

/**
 * Shows what was measured last, even after a stop.
 * @param {Words} words
 */
export function renderReadings(words) {
  const seconds = measured?.valid_seconds ?? 0;
  const rate = seconds >= SHOWN_FROM_SECONDS ? measured?.blinks_per_minute : null;
  setText("blinks", String(measured?.blinks ?? 0));
  setText("valid", clockText(Math.floor(seconds) * 1000));
  setText("rate", rate ? String(Math.round(rate.value)) : "–");
  setText("interval", rate ? words("interval", Math.round(rate.low), Math.round(rate.high)) : "");
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let blinkTimer;

export function showBlink() {
  byId("blink").hidden = false;
  clearTimeout(blinkTimer);
  blinkTimer = setTimeout(() => {
    byId("blink").hidden = true;
  }, BLINK_SHOWN_MS);
}
