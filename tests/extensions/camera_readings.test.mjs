// @ts-check
// The numbers of /camera, on a page that has nothing else.
/** @import { Measurement } from "../../extensions/shared/types" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { RATE_SECONDS, showReadings } from "../../static/camera/readings.js";

/**
 * What the page shows of so much measured time.
 * @param {number} valid_seconds
 */
function shownAfter(valid_seconds) {
  /** @type {Record<string, {textContent: string}>} */
  const shown = { blinks: at(), valid: at(), rate: at(), interval: at() };
  Object.assign(globalThis, { document: { getElementById: (/** @type {string} */ id) => shown[id] } });
  const state = { valid_seconds, blinks: 4, blinks_per_minute: { value: 16.2, low: 4.4, high: 41.3 } };
  showReadings(/** @type {Measurement} */ ({ state }), (name, ...parts) => [name, ...parts].join(" "));
  return Object.fromEntries(Object.entries(shown).map(([id, { textContent }]) => [id, textContent]));
}

function at() {
  return { textContent: "" };
}

test("blinks a minute are told once enough was measured to tell them by, and blinks at once", () => {
  const early = shownAfter(RATE_SECONDS - 0.1);
  assert.deepEqual([early.blinks, early.rate, early.interval], ["4", "–", ""]);
  const late = shownAfter(RATE_SECONDS);
  assert.deepEqual([late.blinks, late.rate, late.interval], ["4", "16", "interval 4 41"]);
});

test("of the measured time whole seconds are told, and none before it has passed", () => {
  assert.equal(shownAfter(0.08).valid, "0:00");
  assert.equal(shownAfter(61.9).valid, "1:01");
});
