// @ts-check
/** @import { Box, Size } from "../types" */
/** @import { Plan } from "./crop.js" */

/**
 * A part is cut at multiples of this many pixels: each two by two of them share one colour, and what is drawn
 * much smaller is made from averages of two by two, then from averages of those, and so on. Cut elsewhere, a
 * part would have averages that differ from those of the whole.
 */
const CUT = 8;

/**
 * Draws the part of a picture that a plan sends. From a whole picture, the browser would first convert the
 * colours of every pixel, in the page's own time: 6 ms for 1280 x 720, where the part with a face takes 2.
 * @param {CanvasRenderingContext2D} pen
 * @param {CanvasImageSource} picture
 * @param {Plan} plan
 */
export function drawPart(pen, picture, { video, source, target }) {
  const { width, height } = source;
  const box = cutBox(source, video);
  const part = partOf(picture, video, box);
  const [x, y] = part ? [source.x - box.x, source.y - box.y] : [source.x, source.y];
  pen.drawImage(part ?? picture, x, y, width, height, 0, 0, target.width, target.height);
  part?.close();
}

/**
 * A box with a little added around it, so that its edges are multiples of `CUT`.
 * @param {Box} box in whole pixels
 * @param {Size} video
 * @returns {Box}
 */
function cutBox({ x, y, width, height }, video) {
  const [left, top] = [x, y].map((start) => start - (start % CUT));
  const [right, bottom] = [x + width, y + height].map((end) => Math.ceil(end / CUT) * CUT);
  return {
    x: left,
    y: top,
    width: Math.min(right, video.width) - left,
    height: Math.min(bottom, video.height) - top,
  };
}

/**
 * A part of a picture, made without a copy, that the caller closes; null where only the whole can be drawn:
 * in a browser that cannot cut this picture, or cannot say whether it is rotated.
 * @param {CanvasImageSource} picture
 * @param {Size} video
 * @param {Box} box
 */
function partOf(picture, video, box) {
  if (!("VideoFrame" in globalThis) || !("rotation" in VideoFrame.prototype)) return null;
  /** @type {VideoFrame | undefined} */
  let whole;
  try {
    whole = new VideoFrame(picture, { timestamp: 0 });
    return isPlain(whole, video) ? new VideoFrame(whole, { visibleRect: box }) : null;
  } catch {
    return null;
  } finally {
    whole?.close();
  }
}

/**
 * Whether the pixels of a picture are where they are shown, since it is neither rotated nor itself cut, and
 * its sides can be halved: averages over an odd number of pixels would differ from those of a part.
 * @param {VideoFrame} whole
 * @param {Size} video
 */
function isPlain({ visibleRect: seen, rotation, flip }, { width, height }) {
  const isWhole = seen && !seen.x && !seen.y && seen.width === width && seen.height === height;
  return isWhole && rotation === 0 && !flip && width % 2 === 0 && height % 2 === 0;
}
