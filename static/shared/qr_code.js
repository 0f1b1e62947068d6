// @ts-check
import { generate } from "lean-qr";

/** Modules of white on each side, as the standard has it: without them many readers find nothing. */
const QUIET = 4;

/**
 * Draws a text as QR code, dark on light in every scheme, since readers expect that. Nothing leaves the page.
 * @param {HTMLCanvasElement} canvas
 * @param {string} text
 */
export function drawQr(canvas, text) {
  const code = generate(text);
  code.toCanvas(canvas, { on: [42, 37, 33], off: [255, 253, 249], pad: QUIET });
}
