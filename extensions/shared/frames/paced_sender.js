// @ts-check
/** @import { BlinkResult } from "../types" */
/** @import { Plan } from "./crop.js" */
/** @import { PageShare } from "./page_share.js" */
// Which frames of a video are taken and sent. Pure: what draws, encodes and sends is passed in.
import { FrameWindow } from "./frame_window.js";
import { Pace } from "./pace.js";

/**
 * The frames of a camera with 30 a second sometimes come a little early; without this tolerance only every
 * third one would be taken.
 */
const EARLY_MS = 10;

/**
 * @typedef {object} Canvas
 * @property {(picture: CanvasImageSource, plan: Plan) => string} encode "" if nothing can be sent
 *
 * @typedef {object} Sending
 * @property {() => number} nextSeq
 * @property {(seq: number, image: string, at: number) => void} send `at` in ms since 1970
 * @property {Pick<PageShare, "claim" | "took">} share how much of the page's time all its videos may take
 */

/**
 * Sends fifteen frames of one video a second, or as many as the road carries, with few of them on it at once;
 * a frame without room is not even drawn.
 */
export class PacedSender {
  #canvas;
  #sending;
  #window = new FrameWindow();
  #pace = new Pace();
  #takenAt = -Infinity;
  /** The time from which the next frame may be taken, ms since the page's start. */
  #dueAt = -Infinity;
  /** Whether the frame that is due found no room, or the page had no time for it. */
  #hadToWait = false;
  #open = true;

  /**
   * @param {Canvas} canvas
   * @param {Sending} sending
   */
  constructor(canvas, sending) {
    this.#canvas = canvas;
    this.#sending = sending;
  }

  /** Whether the road has no room for enough frames. */
  get isHeldUp() {
    return this.#pace.isSlowest;
  }

  /** From now on nothing is sent. */
  close() {
    this.#open = false;
  }

  /**
   * Claims a turn for this frame; true if it is to be taken now. If a frame that is due gets no turn, that is
   * noted: there may be time and room for the next one, which is newer.
   * @param {number} at when it was shown, ms since the page's start
   * @param {number} [apartMs] the least time since the frame before
   */
  claimFrame(at, apartMs = 0) {
    if (!this.#open || at < this.#dueAt || at - this.#takenAt < apartMs) return false;
    const now = performance.now();
    const waits = Math.max(this.#dueAt, this.#takenAt);
    const hasRoom = this.#window.claimRoom(now);
    if (!hasRoom && !this.#hadToWait) this.#pace.waited();
    const isGranted = hasRoom && this.#sending.share.claim(now, this, waits);
    this.#hadToWait ||= !isGranted;
    return isGranted;
  }

  /**
   * Sends a frame that was claimed.
   * @param {CanvasImageSource} picture
   * @param {Plan} plan
   * @param {number} at when it was shown, ms since the page's start
   */
  take(picture, plan, at) {
    this.#takenAt = at;
    // Few cameras have a frame at just that time: a later one does not put off the next. A pause does, and so
    // does a wait, or the next would follow at once: two pictures of one moment, none of the moment after.
    const afterPause = this.#hadToWait || at - this.#dueAt >= this.#pace.ms;
    if (!this.#hadToWait) this.#pace.went();
    this.#hadToWait = false;
    this.#dueAt = (afterPause ? at - EARLY_MS : this.#dueAt) + this.#pace.ms;
    const begun = performance.now();
    const image = this.#canvas.encode(picture, plan);
    const now = performance.now();
    this.#sending.share.took(begun, now);
    if (!image) return;
    const seq = this.#sending.nextSeq();
    this.#window.sent(seq, plan, now);
    this.#sending.send(seq, image, performance.timeOrigin + at);
  }

  /**
   * Takes in that a frame was answered, or never will be answered.
   * @param {number} seq
   * @param {BlinkResult | null} result null: no answer came
   * @returns {Plan | null} which part of the video was sent; null: no answer, or the frame was given up
   */
  answered(seq, result) {
    const isBusy = result?.status === "error" && result.error === "busy";
    const plan = result && this.#window.answered(seq, performance.now(), isBusy);
    if (!result) this.#window.forget(seq);
    return plan;
  }
}
