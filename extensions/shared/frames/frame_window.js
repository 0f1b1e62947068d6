// @ts-check
/** @import { Plan } from "./crop.js" */

/** So many frames of one participant are under way at most: one in work at the server, one on the road. */
export const IN_FLIGHT = 2;
/** A frame unanswered for so long is given up; the worker does so after 4 s. */
export const GIVE_UP_MS = 5000;

/** The frames of one visit that are under way, with the plan that each was made by. */
export class FrameWindow {
  /** @type {Map<number, {plan: Plan, at: number}>} */
  #waiting = new Map();

  /**
   * Whether one more may go.
   * @param {number} now ms
   */
  hasRoom(now) {
    for (const [seq, { at }] of this.#waiting) if (now - at > GIVE_UP_MS) this.#waiting.delete(seq);
    return this.#waiting.size < IN_FLIGHT;
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
   * The plan of an answered frame, or null if it was given up.
   * @param {number} seq
   */
  answered(seq) {
    const plan = this.#waiting.get(seq)?.plan ?? null;
    this.#waiting.delete(seq);
    return plan;
  }
}
