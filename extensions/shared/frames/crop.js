// @ts-check
/** @import { Box, Point, Size } from "../types" */

/** A whole tile is sent at most this wide. */
export const WHOLE_WIDTH = 640;
/**
 * Somewhat fewer pixels than a server takes by default (1280 × 720), since sizes are rounded. At that width,
 * only what is very tall has more: a phone's screen.
 */
const MOST_PIXELS = 900_000;
/**
 * A face region is sent at most this wide; in a region shrunk to this width a face keeps some 130 pixels.
 * That is over twice what is needed (`MIN_FACE_PX` in app/blinks/faults.py).
 */
export const CROP_WIDTH = 320;
/**
 * Room on each side of the face, in face sizes: the face may move between two frames, and the detector needs
 * its surroundings.
 */
const MARGIN = 0.4;
/**
 * The room that must be left, or else the region is set again. Until then it stays: measuring is steadier
 * when the region does not move.
 */
const SPARE = 0.15;
/** A region drawn for a face this much larger than the one there now no longer fits. */
const GROWTH = 1.35;

/**
 * Which part of a video of that size is sent, and how large.
 * @typedef {{video: Size, source: Box, target: Size}} Plan
 */

/**
 * @param {Size} video intrinsic pixels
 * @param {Box | null} crop the region to send, null for the whole tile
 * @returns {Plan}
 */
export function planFor(video, crop) {
  return crop
    ? scaledPlan(video, crop, CROP_WIDTH)
    : scaledPlan(video, { x: 0, y: 0, ...video }, WHOLE_WIDTH);
}

/**
 * A region of a video, with its shape kept and never enlarged.
 * @param {Size} video intrinsic pixels
 * @param {Box} source
 * @param {number} maxWidth of what is sent, in px
 * @returns {Plan}
 */
export function scaledPlan(video, source, maxWidth) {
  const { width, height } = source;
  const scale = Math.min(1, maxWidth / width, Math.sqrt(MOST_PIXELS / (width * height)));
  return {
    video,
    source,
    target: { width: Math.round(width * scale), height: Math.round(height * scale) },
  };
}

/**
 * A box in the picture as sent, converted to the video's own pixels.
 * @param {Box} face
 * @param {Plan} plan
 * @returns {Box}
 */
export function toVideo(face, { source, target }) {
  const across = source.width / target.width;
  const down = source.height / target.height;
  return {
    x: source.x + face.x * across,
    y: source.y + face.y * down,
    width: face.width * across,
    height: face.height * down,
  };
}

/**
 * Points in the picture as sent, converted to the video's own pixels.
 * @param {Point[]} points
 * @param {Plan} plan
 * @returns {Point[]}
 */
export function pointsToVideo(points, plan) {
  return points.map(([x, y]) => {
    const box = toVideo({ x, y, width: 0, height: 0 }, plan);
    return [box.x, box.y];
  });
}

/**
 * The region to send next.
 * @param {Box | null} face where the last result saw it, in the video's pixels; null: lost
 * @param {Size} video
 * @param {Box | null} current the region sent last
 * @returns {Box | null} null for the whole tile
 */
export function nextCrop(face, video, current) {
  if (!face) return null;
  if (current && fits(face, video, current)) return current;
  const crop = around(face, MARGIN, video);
  // If it is hardly smaller than the tile, the tile is sent, which needs no converting.
  return crop.width * crop.height > 0.8 * video.width * video.height ? null : crop;
}

/**
 * The same region of a video whose picture has become larger or smaller.
 * @param {Box} crop
 * @param {Size} from what the video's size was
 * @param {Size} to what it is
 * @returns {Box | null} null if its shape is another one
 */
export function rescaled({ x, y, width, height }, from, to) {
  const scale = to.width / from.width; // no number, and so no region, while there is no picture
  if (!(Math.abs(from.height * scale - to.height) <= 1)) return null;
  const [left, top] = [Math.floor(x * scale), Math.floor(y * scale)];
  const right = Math.min(to.width, Math.ceil((x + width) * scale));
  const bottom = Math.min(to.height, Math.ceil((y + height) * scale));
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/**
 * @param {Box} face
 * @param {Size} video
 * @param {Box} crop
 */
function fits(face, video, crop) {
  const room = around(face, SPARE, video);
  const inside =
    room.x >= crop.x &&
    room.y >= crop.y &&
    room.x + room.width <= crop.x + crop.width &&
    room.y + room.height <= crop.y + crop.height;
  return inside && crop.width < face.width * (1 + 2 * MARGIN) * GROWTH;
}

/**
 * The face with room around it, in whole pixels inside the video.
 * @param {Box} face
 * @param {number} margin
 * @param {Size} video
 * @returns {Box}
 */
function around(face, margin, video) {
  const left = Math.max(0, Math.floor(face.x - margin * face.width));
  const top = Math.max(0, Math.floor(face.y - margin * face.height));
  const right = Math.min(video.width, Math.ceil(face.x + (1 + margin) * face.width));
  const bottom = Math.min(video.height, Math.ceil(face.y + (1 + margin) * face.height));
  return { x: left, y: top, width: right - left, height: bottom - top };
}
