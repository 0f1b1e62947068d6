// @ts-check
/** @import { BlinkResult } from "../types" */
/** @import { Plan } from "./crop.js" */
/** @import { PageShare } from "./page_share.js" */
// Which frames of a video are taken and sent. Pure: what draws, encodes and sends is given.
import { FrameWindow } from "./frame_window.js";
import { Pace } from "./pace.js";

/**
 * A camera of 30 frames a second comes a little early at times; without this every third frame would be
 * taken.
 */
const EARLY_MS = 10;

/**
 * @typedef {object} Canvas
 * @property {(picture: CanvasImageSource, plan: Plan) => string} encode "" for nothing that can be sent
 *
 * @typedef {object} Sending
 * @property {() => number} nextSeq
 * @property {(seq: number, image: string, at: number) => void} send `at` in ms since 1970
 * @property {Pick<PageShare, "claim" | "took">} share what all videos of the page may take of its time
 */

/**
 * Fifteen frames of one video a second, or as many as the road carries, few of them on it at once; one
 * without room is not even drawn.
 */
export class PacedSender {
  #canvas;
  #sending;
  #window = new FrameWindow();
  #pace = new Pace();
  #takenAt = -Infinity;
  /** From when on the next frame may be taken, ms since the page's start. */
  #dueAt = -Infinity;
  /** Whether the frame that is due found no room, or no time of the page. */
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

  /** Nothing goes any more. */
  close() {
    this.#open = false;
  }

  /**
   * Claims a turn for this frame; true if it is to be taken now. That a due one gets none is noted: for the
   * next one there may be time and room, and it is newer.
   * @param {number} at when it was shown, ms since the page's start
   * @param {number} [apartMs] how long after the one before, at least
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
    // does a wait, or the next would follow at once: two pictures of a moment, and none of the one after.
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
   * Takes in that a frame was answered, or never will be.
   * @param {number} seq
   * @param {BlinkResult | null} result null: it never came
   * @returns {Plan | null} what was sent of the video; null: given up long ago
   */
  answered(seq, result) {
    const isBusy = result?.status === "error" && result.error === "busy";
    const plan = result && this.#window.answered(seq, performance.now(), isBusy);
    if (!result) this.#window.forget(seq);
    return plan;
  }
}
