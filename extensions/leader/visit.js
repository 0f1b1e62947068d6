// @ts-check
/** @import { BlinkResult, Box } from "./shared/types" */
/** @import { Plan } from "./crop.js" */
import { nextCrop, planFor, toVideo } from "./crop.js";
import { encodeFrame } from "./frame_image.js";
import { FrameWindow } from "./frame_window.js";
import { identityOf, isLive } from "./tiles.js";

/** Blinks last 160 to 300 ms; fifteen looks a second see each of them two or three times. */
const FRAME_MS = 1000 / 15;
/**
 * A camera of 30 frames a second comes a little early at times; without this every third frame would be
 * taken.
 */
const EARLY_MS = 10;
/**
 * After a tile appears, or its track changes, Meet may still be moving people about: no frame until it has
 * settled.
 */
const SETTLE_MS = 300;

/**
 * @typedef {object} Sender
 * @property {() => number} nextSeq
 * @property {(seq: number, image: string, timestamp: string) => void} send
 */

/** One look at one participant: takes the frames of one video for as long as it shows the same person. */
export class Visit {
  measuredMs = 0;
  lost = false;
  #video;
  #identity;
  #sender;
  #since = performance.now();
  #window = new FrameWindow();
  #canvas = new OffscreenCanvas(1, 1);
  /** @type {Box | null} */
  #crop = null;
  /**
   * The newest frame that waits for room; it is in the canvas.
   * @type {{plan: Plan, timestamp: string} | null}
   */
  #ready = null;
  #lastFrame = -Infinity;
  #callback = 0;

  /**
   * @param {string} key
   * @param {number} number of this visit
   * @param {HTMLVideoElement} video
   * @param {Sender} sender
   */
  constructor(key, number, video, sender) {
    this.key = key;
    this.number = number;
    this.#video = video;
    this.#identity = identityOf(video);
    this.#sender = sender;
    this.#listen();
  }

  /** Whether the video still shows whom it showed at first. */
  isSame() {
    const { participant, track } = identityOf(this.#video);
    return (
      isLive(this.#video) && participant === this.#identity.participant && track === this.#identity.track
    );
  }

  end() {
    this.#video.cancelVideoFrameCallback(this.#callback);
    this.lost = true;
    this.#ready = null;
  }

  /**
   * Takes in the answer to a frame of this visit.
   * @param {number} seq
   * @param {BlinkResult | null} result
   */
  answered(seq, result) {
    const plan = this.#window.answered(seq);
    if (plan && result?.status === "ok") {
      const face = result.face && toVideo(result.face, plan);
      this.#crop = nextCrop(face, this.#size(), this.#crop);
    }
    this.#pump();
  }

  #listen() {
    this.#callback = this.#video.requestVideoFrameCallback((_, frame) => this.#frame(frame.presentationTime));
  }

  /** @param {number} at when the frame was shown, ms since the page's start */
  #frame(at) {
    if (this.lost) return;
    if (!this.isSame()) return this.end();
    this.#listen();
    if (at - this.#since < SETTLE_MS || at - this.#lastFrame < FRAME_MS - EARLY_MS) return;
    this.#lastFrame = at;
    this.#draw(new Date(performance.timeOrigin + at).toISOString());
    this.#pump();
  }

  /**
   * Draws over a frame that still waits: the oldest is dropped.
   * @param {string} timestamp
   */
  #draw(timestamp) {
    const plan = planFor(this.#size(), this.#crop);
    const { source, target } = plan;
    Object.assign(this.#canvas, target);
    const pen = this.#canvas.getContext("2d", { alpha: false, willReadFrequently: true });
    pen?.drawImage(
      this.#video,
      source.x,
      source.y,
      source.width,
      source.height,
      0,
      0,
      target.width,
      target.height,
    );
    this.#ready = { plan, timestamp };
  }

  async #pump() {
    const now = performance.now();
    if (!this.#ready || this.lost || !this.#window.hasRoom(now)) return;
    const { plan, timestamp } = this.#ready;
    this.#ready = null;
    const seq = this.#sender.nextSeq();
    this.#window.sent(seq, plan, now);
    const image = await encodeFrame(this.#canvas);
    if (image && !this.lost) this.#sender.send(seq, image, timestamp);
    else this.#window.answered(seq);
  }

  #size() {
    return { width: this.#video.videoWidth, height: this.#video.videoHeight };
  }
}
