// @ts-check
// The figures of /camera, on a page with nothing else.
/** @import { Measurement } from "../../extensions/shared/types" */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  clearReadings,
  renderReadings,
  SHOWN_FROM_SECONDS,
  showBlink,
  showReadings,
} from "../../static/camera/readings.js";

/** How long "Blink!" is shown, ms. */
const SHOWN_MS = 700;

/**
 * The page's elements after this much measured time.
 * @param {number} valid_seconds
 */
function pageAfter(valid_seconds) {
  /** @type {Record<string, {textContent: string}>} */
  const page = { blinks: at(), valid: at(), rate: at(), interval: at() };
  Object.assign(globalThis, { document: { getElementById: (/** @type {string} */ id) => page[id] } });
  const state = { valid_seconds, blinks: 4, blinks_per_minute: { value: 16.2, low: 4.4, high: 41.3 } };
  showReadings(/** @type {Measurement} */ ({ state }), (name, ...parts) => [name, ...parts].join(" "));
  return page;
}

/** @param {ReturnType<typeof pageAfter>} page */
function textsOf(page) {
  return Object.fromEntries(Object.entries(page).map(([id, { textContent }]) => [id, textContent]));
}

function at() {
  return { textContent: "" };
}

test("blinks a minute are shown once enough was measured to tell them, and the number of blinks at once", () => {
  const early = textsOf(pageAfter(SHOWN_FROM_SECONDS - 0.1));
  assert.deepEqual([early.blinks, early.rate, early.interval], ["4", "–", ""]);
  const late = textsOf(pageAfter(SHOWN_FROM_SECONDS));
  assert.deepEqual([late.blinks, late.rate, late.interval], ["4", "16", "interval 4 41"]);
});

test("measured time is shown in whole seconds that have passed", () => {
  assert.equal(textsOf(pageAfter(0.08)).valid, "0:00");
  assert.equal(textsOf(pageAfter(61.9)).valid, "1:01");
});

test("readings stay until they are cleared, and follow a change of language", () => {
  const page = pageAfter(60);
  renderReadings((name, ...parts) => `${name}: ${parts.join("–")}`);
  assert.equal(textsOf(page).interval, "interval: 4–41");
  clearReadings();
  renderReadings((name) => name);
  assert.deepEqual(textsOf(page), { blinks: "0", valid: "0:00", rate: "–", interval: "" });
});

test("each blink is shown for its full time, even when it comes soon after another", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const blink = { hidden: true };
  Object.assign(globalThis, { document: { getElementById: () => blink } });
  showBlink();
  t.mock.timers.tick(SHOWN_MS - 1);
  showBlink();
  t.mock.timers.tick(SHOWN_MS - 1);
  assert.equal(blink.hidden, false);
  t.mock.timers.tick(1);
  assert.equal(blink.hidden, true);
});
