// @ts-check
/** @import { Camera } from "../people/tiles.js" */
/** @import { FrameOutbox } from "../visit/frame_outbox.js" */
import { PageShare } from "../shared/frames/page_share.js";
import { STARVED_MS, Visit } from "../visit/visit.js";

/** The visits that are on, and how far those that were cut off had come. */
export class Visits {
  /** @type {Set<Visit>} */
  #on = new Set();
  /** How long cut-off visits had measured, ms: they go on from there. @type {Map<string, number>} */
  #begun = new Map();
  #number = 0;
  #share = new PageShare();
  /** When a frame of anybody last came, or could not have come. */
  #lastFrameAt = 0;
  #outbox;
  #onEnd;

  /**
   * @param {FrameOutbox} outbox of their frames
   * @param {(visit: Visit, now: number) => void} onEnd called with each one that is over or cut off
   */
  constructor(outbox, onEnd) {
    this.#outbox = outbox;
    this.#onEnd = onEnd;
  }

  /** Those that are on, the one that began first first. @returns {ReadonlySet<Visit>} */
  get on() {
    return this.#on;
  }

  /** Whose visits go on later. */
  get cutOffKeys() {
    return this.#begun.keys();
  }

  /** How many can have enough frames at once, as far as the page's main thread allows it. */
  get most() {
    return this.#share.videos;
  }

  /** Whether those looked at give no frames: as in a hidden tab that gets no video. */
  get starved() {
    return this.#on.size > 0 && performance.now() - this.#lastFrameAt > STARVED_MS;
  }

  /** Whether somebody's face was looked for as long as allowed, and the server answers too little. */
  get isUnanswered() {
    const now = performance.now();
    return [...this.#on].some(({ search }) => search.isUnanswered(now));
  }

  /**
   * Whether a visit is on, or the same person's goes on later.
   * @param {Visit} visit
   */
  goesOn(visit) {
    return this.#on.has(visit) || this.#begun.has(visit.key);
  }

  /**
   * Called each second, before time passes for any.
   * @param {number} now ms
   */
  tick(now) {
    if (!this.#on.size) this.#lastFrameAt = now;
  }

  /**
   * @param {Visit} visit
   * @param {number} passed ms
   */
  pass(visit, passed) {
    visit.measuredMs += passed;
    this.#lastFrameAt = Math.max(this.#lastFrameAt, visit.lastFrameAt);
  }

  /**
   * Begins one, or goes on with one that was cut off.
   * @param {string} key
   * @param {Camera} camera
   */
  start(key, camera) {
    const visit = new Visit(key, ++this.#number, camera, {
      nextSeq: () => this.#outbox.nextSeq(),
      send: (seq, image, at) => void this.#outbox.send(visit, { seq, image, at }),
      share: this.#share,
    });
    visit.measuredMs = this.#begun.get(key) ?? 0;
    this.#on.add(visit);
  }

  /**
   * It goes on later from where it was.
   * @param {Visit} visit
   * @param {number} now ms
   */
  cutOff(visit, now) {
    this.#close(visit, now);
    this.#begun.set(visit.key, visit.measuredMs);
  }

  /** @param {number} now ms */
  cutOffAll(now) {
    for (const visit of this.#on) this.cutOff(visit, now);
    this.#lastFrameAt = now;
  }

  /**
   * It is over.
   * @param {Visit} visit
   * @param {number} now ms
   */
  finish(visit, now) {
    this.#close(visit, now);
    this.#begun.delete(visit.key);
  }

  /** Those that were cut off begin anew. */
  forgetCutOff() {
    this.#begun.clear();
  }

  /**
   * @param {Visit} visit
   * @param {number} now ms
   */
  #close(visit, now) {
    visit.end();
    this.#on.delete(visit);
    this.#onEnd(visit, now);
  }
}
