// @ts-check
// What a page can read of what it draws, and what is no picture.
import assert from "node:assert/strict";
import { test } from "node:test";
import { canReadCanvas } from "../../static/camera/canvas_reading.js";

/**
 * A browser whose canvas returns `seen(value, at)` for each channel value that was drawn.
 * @param {(value: number, at: number) => number} seen
 */
function browserThatGives(seen) {
  /** @type {number[]} */
  const drawn = [];
  const pen = {
    fillStyle: "",
    fillRect: () => drawn.push(...(pen.fillStyle.match(/\d+/g) ?? []).map(Number), 255),
    getImageData: () => ({ data: Uint8ClampedArray.from(drawn, seen) }),
  };
  Object.assign(globalThis, { document: { createElement: () => ({ getContext: () => pen }) } });
}

test("a page can read what it draws, even where the browser changes it imperceptibly", () => {
  browserThatGives((value) => value);
  assert.equal(canReadCanvas(), true);
  browserThatGives((value, at) => value ^ (at % 2));
  assert.equal(canReadCanvas(), true);
});

test("noise, or nothing but white or black, is no picture", () => {
  for (const seen of [(/** @type {number} */ _, /** @type {number} */ at) => at * 97, () => 255, () => 0]) {
    browserThatGives(seen);
    assert.equal(canReadCanvas(), false);
  }
});
