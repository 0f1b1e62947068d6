// @ts-check
/** @import { Box, BlinkResult, Point } from "../../extensions/shared/types" */
/** @import { Plan } from "../../extensions/leader/crop.js" */
import { nextCrop, planFor, pointsToVideo, toVideo } from "../../extensions/leader/crop.js";
import { encodeFrame } from "../../extensions/leader/frame_image.js";
import { FrameWindow } from "../../extensions/leader/frame_window.js";

/** As the leader takes them: fifteen a second see each blink two or three times. */
const FRAME_MS = 1000 / 15;
/** A camera comes a little early at times; without this every third frame would be taken. */
const EARLY_MS = 10;

/** @typedef {{face: Box | null, eyes: Point[][]}} Seen in the video's pixels */

/** Takes one video's frames as a leader would: fifteen a second, later only the face, two on the road. */
export class FrameTaker {
  #video;
  #send;
  #window = new FrameWindow();
  #canvas = new OffscreenCanvas(1, 1);
  /** @type {Box | null} */
  #crop = null;
  /** @type {{plan: Plan, at: number} | null} the newest frame that waits for room; it is in the canvas */
  #ready = null;
  #last = -Infinity;
  #seq = 0;
  #callback = 0;
  #open = true;

  /**
   * @param {HTMLVideoElement} video
   * @param {(seq: number, image: string, at: number) => void} send `at` in ms since 1970
   */
  constructor(video, send) {
    this.#video = video;
    this.#send = send;
    this.#listen();
  }

  close() {
    this.#open = false;
    this.#video.cancelVideoFrameCallback(this.#callback);
  }

  /**
   * Takes in the answer to a frame; returns where the face and the eyes are in the video's pixels.
   * @param {number} seq
   * @param {BlinkResult | null} result null: lost on the way
   * @returns {Seen}
   */
  answered(seq, result) {
    const plan = this.#window.answered(seq);
    /** @type {Seen} */
    const seen = { face: null, eyes: [] };
    if (plan && result?.status === "ok") {
      seen.face = result.face && toVideo(result.face, plan);
      seen.eyes = (result.eyes ?? []).map((eye) => pointsToVideo(eye, plan));
      this.#crop = nextCrop(seen.face, this.size, this.#crop);
    }
    void this.#pump();
    return seen;
  }

  get size() {
    return { width: this.#video.videoWidth, height: this.#video.videoHeight };
  }

  #listen() {
    this.#callback = this.#video.requestVideoFrameCallback((_, { presentationTime }) => {
      if (!this.#open) return;
      this.#listen();
      this.#take(presentationTime);
    });
  }

  /** @param {number} at ms since the page's start */
  #take(at) {
    if (at - this.#last < FRAME_MS - EARLY_MS) return;
    this.#last = at;
    const plan = planFor(this.size, this.#crop);
    const { source, target } = plan;
    Object.assign(this.#canvas, target);
    this.#canvas
      .getContext("2d", { alpha: false, willReadFrequently: true })
      ?.drawImage(
        this.#video,
        ...[source.x, source.y, source.width, source.height],
        ...[0, 0, target.width, target.height],
      );
    this.#ready = { plan, at: performance.timeOrigin + at };
    void this.#pump();
  }

  async #pump() {
    const now = performance.now();
    if (!this.#ready || !this.#open || !this.#window.hasRoom(now)) return;
    const { plan, at } = this.#ready;
    this.#ready = null;
    const seq = ++this.#seq;
    this.#window.sent(seq, plan, now);
    const image = await encodeFrame(this.#canvas);
    if (image && this.#open) this.#send(seq, image, at);
    else this.#window.answered(seq);
  }
}
