// @ts-check
/** @import { BlinkResult, Box, Size } from "./shared/types" */
/** @import { Plan } from "./crop.js" */
/** @import { Camera } from "./tiles.js" */
import { nextCrop, planFor, searchPlan, toVideo } from "./crop.js";
import { FaceSearch, SEARCH_FRAME_MS, sightOf } from "./face_search.js";
import { encodeFrame } from "./frame_image.js";
import { FrameSource } from "./frame_source.js";
import { FrameWindow } from "./frame_window.js";
import { identityOf, isLargeEnough, isLive } from "./tiles.js";

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
  /** When the last frame came, sent or not; ms since the page's start. */
  lastFrameAt = -Infinity;
  search;
  #source;
  #sender;
  #since = performance.now();
  #window = new FrameWindow();
  #canvas = new OffscreenCanvas(1, 1);
  /** @type {Size} */
  #size;
  /** @type {Box | null} */
  #crop = null;
  /**
   * The newest frame that waits for room; it is in the canvas.
   * @type {{plan: Plan, timestamp: string} | null}
   */
  #ready = null;
  #lastTakenAt = -Infinity;
  #lastImage = "";
  /** Frames under way whose picture was that of the frame before. @type {Set<number>} */
  #repeats = new Set();
  #looks = 0;

  /**
   * @param {string} key
   * @param {number} number of this visit
   * @param {Camera} camera
   * @param {Sender} sender
   */
  constructor(key, number, camera, sender) {
    this.key = key;
    this.number = number;
    this.search = new FaceSearch(this.#since);
    this.camera = camera;
    this.#size = { width: camera.video.videoWidth, height: camera.video.videoHeight };
    this.#sender = sender;
    this.#source = new FrameSource(camera.video, (picture, size, at) => this.#frame(picture, size, at));
  }

  /** Whether the video still shows whom it showed at first. */
  isSame() {
    const { video, participant, track } = this.camera;
    const now = identityOf(video);
    return isLive(video) && now.participant === participant && now.track === track;
  }

  end() {
    this.#source.close();
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
    const repeated = this.#repeats.delete(seq);
    if (plan && result?.status === "ok") {
      this.search.answered(sightOf(result, repeated), performance.now());
      const face = result.face && toVideo(result.face, plan);
      this.#crop = nextCrop(face, this.#size, this.#crop);
    }
    this.#pump();
  }

  /**
   * @param {CanvasImageSource} picture
   * @param {Size} size
   * @param {number} at when it was shown, ms since the page's start
   */
  #frame(picture, size, at) {
    if (this.lost) return;
    this.lastFrameAt = at;
    if (!this.isSame() || !isLargeEnough(size)) return this.end();
    if (at - this.#since < SETTLE_MS || at - this.#lastTakenAt < this.#interval() - EARLY_MS) return;
    this.#lastTakenAt = at;
    this.#size = size;
    this.#draw(picture, new Date(performance.timeOrigin + at).toISOString());
    this.#pump();
  }

  #interval() {
    return this.search.isSearching(performance.now()) ? SEARCH_FRAME_MS + EARLY_MS : FRAME_MS;
  }

  #plan() {
    return this.search.isSearching(performance.now())
      ? searchPlan(this.#size, this.#looks++)
      : planFor(this.#size, this.#crop);
  }

  /**
   * Draws over a frame that still waits: the oldest is dropped.
   * @param {CanvasImageSource} picture
   * @param {string} timestamp
   */
  #draw(picture, timestamp) {
    const plan = this.#plan();
    const { source, target } = plan;
    Object.assign(this.#canvas, target);
    const pen = this.#canvas.getContext("2d", { alpha: false, willReadFrequently: true });
    pen?.drawImage(
      picture,
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
    if (!image || this.lost) return void this.#window.answered(seq);
    if (image === this.#lastImage) this.#repeats.add(seq);
    this.#lastImage = image;
    this.#sender.send(seq, image, timestamp);
  }
}
