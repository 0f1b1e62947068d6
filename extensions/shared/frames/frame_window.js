// @ts-check
/** @import { Plan } from "./crop.js" */

/**
 * At least this many frames of one participant may be under way at once, unless one goes `ALONE`: one that
 * the server works on, one on the road.
 */
export const LEAST = 2;
/**
 * And at most this many, where the server is far away or the road stands still for a moment: as many as the
 * server keeps of one participant (`MAX_WAITING` in app/measuring/newest_frames.py), and the one it works on.
 */
export const MOST = 9;
/** A frame that goes alone has no other before it: its answer takes just as long as the road does. */
const ALONE = 1;
/** A frame that is unanswered for this long is given up; the worker gives it up after 4 s. */
export const GIVE_UP_MS = 5000;
/**
 * At this many times the time of the fastest one, an answer has stood in a queue. Up to three times is
 * the road alone: a frame waits for the request before it, and its answer for the next request to fetch it.
 */
const QUEUED = 3.5;
/** And so has any answer that takes this long, in ms: at less than three times that, frames are given up. */
const QUEUED_MS = 1500;
/**
 * When all answers have been slow for this long, in ms, the road may be another one now, such as a phone's
 * instead of the network at home: longer than a road stands still, and soon enough for a visit.
 */
const ANOTHER_ROAD_MS = 5000;

/**
 * The frames of one visit that are under way, with the plan that each was made by. Their number follows the
 * road: it grows while frames wait and that makes answers no slower, and shrinks when answers stay slow. So
 * no queue builds up on a slow line or at a busy server, a server far away gets as many pictures a second as
 * a near one, and a road that stands still now and then, as wireless ones do, loses few. Where answers stay
 * slow with the fewest frames, one goes alone and shows how fast the road is now.
 */
export class FrameWindow {
  /** @type {Map<number, {plan: Plan, at: number}>} */
  #waiting = new Map();
  #size = LEAST;
  #most = MOST;
  #fastestMs = Infinity;
  /**
   * When an answer was slow after one that was not, or the window last shrank, ms: a road that stood still
   * makes all frames sent before that late, and no others; behind a queue those sent later are late, too.
   */
  #slowAt = Infinity;
  /** When an answer last was not slow, ms. */
  #fastAt = -Infinity;
  /** Whether a frame has had to wait for room since the last answer. */
  #wasFull = false;

  /**
   * Claims room for one more frame; true if it may go. Gives up those that are too old, and notes when there
   * was no room.
   * @param {number} now ms
   */
  claimRoom(now) {
    for (const [seq, { at }] of this.#waiting) if (now - at > GIVE_UP_MS) this.#waiting.delete(seq);
    const hasRoom = this.#waiting.size < this.#size;
    this.#wasFull ||= !hasRoom;
    return hasRoom;
  }

  /**
   * @param {number} seq
   * @param {Plan} plan
   * @param {number} now ms
   */
  sent(seq, plan, now) {
    this.#waiting.set(seq, { plan, at: now });
  }

  /**
   * A frame was never sent, or its answer never came.
   * @param {number} seq
   */
  forget(seq) {
    this.#waiting.delete(seq);
  }

  /**
   * The plan of an answered frame, or null if it was given up.
   * @param {number} seq
   * @param {number} now ms
   * @param {boolean} isBusy the server had no room for it: for the rest of the visit fewer go at once
   */
  answered(seq, now, isBusy) {
    const frame = this.#waiting.get(seq);
    this.#waiting.delete(seq);
    if (!frame) return null;
    if (isBusy) this.#size = this.#most = Math.max(LEAST, this.#size - 1);
    else this.#fit(frame.at, now);
    return frame.plan;
  }

  /**
   * @param {number} sentAt ms
   * @param {number} now ms
   */
  #fit(sentAt, now) {
    const ms = now - sentAt;
    const wentLater = sentAt >= this.#slowAt;
    if (wentLater && this.#size === ALONE) this.#fastestMs = ms;
    this.#fastestMs = Math.min(this.#fastestMs, ms);
    if (ms <= Math.min(QUEUED * this.#fastestMs, QUEUED_MS)) this.#fitFast(now);
    else if (this.#slowAt === Infinity) this.#slowAt = now;
    else if (wentLater) {
      const mayBeAnother = ms <= QUEUED_MS && now - this.#fastAt > ANOTHER_ROAD_MS;
      this.#size = Math.max(mayBeAnother ? ALONE : LEAST, this.#size - 1);
      this.#slowAt = now;
      this.#wasFull = false;
    }
  }

  /** @param {number} now ms */
  #fitFast(now) {
    this.#fastAt = now;
    if (this.#wasFull) this.#size = Math.min(this.#most, this.#size + 1);
    this.#slowAt = Infinity;
    this.#wasFull = false;
  }
}
