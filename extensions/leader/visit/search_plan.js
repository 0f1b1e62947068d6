// @ts-check
/** @import { Plan } from "../shared/frames/crop.js" */
/** @import { Size } from "../shared/types" */
import { scaledPlan } from "../shared/frames/crop.js";

/** A look at a picture in which no face has been found yet is sent at most this wide. */
export const SEARCH_WIDTH = 320;

/**
 * Where a face is looked for: the whole tile and, as faces can be too small there, its middle and its sides.
 * @param {Size} video intrinsic pixels
 * @param {number} look number of the look, from 0
 * @returns {Plan} at most `SEARCH_WIDTH` wide
 */
export function searchPlan(video, look) {
  const { width, height } = video;
  const half = { y: 0, width: Math.round(width / 2), height };
  const regions = [
    { x: 0, y: 0, width, height },
    { ...half, x: Math.round(width / 4) },
    { ...half, x: 0 },
    { ...half, x: Math.round(width / 2) },
  ];
  return scaledPlan(video, regions[look % regions.length], SEARCH_WIDTH);
}
