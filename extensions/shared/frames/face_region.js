// @ts-check
/** @import { Box, Size } from "../types" */
/** @import { Plan } from "./crop.js" */
import { nextCrop, planFor, rescaled } from "./crop.js";

/** The part of one video that is sent: once the face is known, the region around it, which follows it. */
export class FaceRegion {
  /** @type {Size} */
  #video = { width: 0, height: 0 };
  /** @type {Box | null} */
  #crop = null;

  /**
   * Takes in the size of a frame. A road that gets slower or faster changes that, and the face stays where it
   * is; in a picture of another shape it is somewhere else.
   * @param {Size} video intrinsic pixels
   */
  resize(video) {
    if (!this.#isOf(video)) this.#crop = this.#crop && rescaled(this.#crop, this.#video, video);
    this.#video = video;
  }

  /** Which part of a frame of that size is sent. */
  get plan() {
    return planFor(this.#video, this.#crop);
  }

  /**
   * Takes in where a face was seen; a frame of another size says nothing about that.
   * @param {Box | null} face in the video's pixels; null: lost
   * @param {Plan} plan that its frame was sent by
   */
  follow(face, plan) {
    if (this.#isOf(plan.video)) this.#crop = nextCrop(face, this.#video, this.#crop);
  }

  /** @param {Size} video */
  #isOf({ width, height }) {
    return width === this.#video.width && height === this.#video.height;
  }
}
