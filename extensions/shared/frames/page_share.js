// @ts-check
/**
 * The frames of all videos together take at most this share of the page's main thread, on which the call runs
 * as well: on a slow computer there are fewer frames instead.
 */
const SHARE = 1 / 4;
/**
 * How far frames may be ahead of their share, in ms of all time, since several videos may have a frame at the
 * same moment: a quarter of this, in one go, holds up the screen by one picture.
 */
const AHEAD_MS = 67;
/** A video with fewer frames a second than this may be measured badly; under 5 it is not measured at all. */
const ENOUGH_FRAMES = 10;
/** A video that has shown no new picture for this long, in ms, no longer waits. */
const WAITS_MS = 100;
/** Beyond this many times the usual, a frame was held up by other programs: only this much is counted. */
const HELD_UP = 4;
/** The weight of the last frame in how long one usually takes. */
const NEWEST = 1 / 8;

/**
 * The page's main thread, as far as frames may use it. Where that is not enough for all videos, the one that
 * has waited longest is next: otherwise those whose visit began first would get all of it.
 */
export class PageShare {
  /** The time from which frames have not taken more than their share, ms. */
  #evenAt = -Infinity;
  /** How long a frame usually takes, ms. */
  #usualMs = 0;
  /**
   * Since when each video waits, and when it last asked, ms.
   * @type {Map<object, {since: number, askedAt: number}>}
   */
  #waiting = new Map();

  /**
   * Claims the page's time for a frame of this video; true if it may be taken now. Otherwise the video waits
   * in line.
   * @param {number} now ms
   * @param {object} video
   * @param {number} since the time since which it waits for that, ms
   */
  claim(now, video, since) {
    const isFree = this.#evenAt - now <= AHEAD_MS && !this.#hasOlder(now, video, since);
    if (isFree) this.#waiting.delete(video);
    else this.#waiting.set(video, { since, askedAt: now });
    return isFree;
  }

  /**
   * @param {number} now ms
   * @param {object} video
   * @param {number} since ms
   */
  #hasOlder(now, video, since) {
    for (const [other, wait] of this.#waiting) {
      if (now - wait.askedAt >= WAITS_MS) this.#waiting.delete(other);
      else if (other !== video && wait.since < since) return true;
    }
    return false;
  }

  /**
   * A frame was drawn and encoded.
   * @param {number} from ms
   * @param {number} to ms
   */
  took(from, to) {
    const ms = Math.min(to - from, HELD_UP * this.#usualMs || Infinity);
    this.#evenAt = Math.max(this.#evenAt, from) + ms / SHARE;
    this.#usualMs = this.#usualMs ? this.#usualMs + NEWEST * (ms - this.#usualMs) : ms;
  }

  /** How many videos can have enough frames at once, as far as is known. */
  get videos() {
    return Math.max(1, Math.floor((1000 * SHARE) / (ENOUGH_FRAMES * this.#usualMs)));
  }
}
