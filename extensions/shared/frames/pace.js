// @ts-check
/** Blinks last 160 to 300 ms; fifteen looks a second see each of them two to five times. */
export const FRAME_MS = 1000 / 15;
/** Most blinks are seen only at six or more a second: where not even six get through, some visits wait. */
const SLOWEST_MS = 1000 / 6;
/**
 * By how much frames get rarer when one had to wait, and more frequent with each that did not: where the road
 * is full, about one in ten waits.
 */
const MORE_SELDOM = 1.1;
const MORE_OFTEN = 0.99;
/** After this many in a row without a wait, a second or two, the road is free: soon all is as before. */
const FREE_AFTER = 15;
const MUCH_MORE_OFTEN = 0.95;

/**
 * How far apart frames are taken: evenly, and as many as the road carries. If they went as soon as there is
 * room, a slow line would carry as many, but several in a row and then none for a while: whole blinks fall
 * into such gaps, and what was measured is not valid time.
 */
export class Pace {
  #ms = FRAME_MS;
  /** How many have gone in a row since one had to wait. */
  #inTime = 0;

  /** The time from one frame to the next. */
  get ms() {
    return this.#ms;
  }

  /** Whether frames are taken as rarely as allowed: the road has no room for enough of them. */
  get isSlowest() {
    return this.#ms === SLOWEST_MS;
  }

  /** A frame that was due found no room on the road. */
  waited() {
    this.#inTime = 0;
    this.#ms = Math.min(SLOWEST_MS, this.#ms * MORE_SELDOM);
  }

  /** A frame went when it was due. */
  went() {
    this.#inTime += 1;
    this.#ms = Math.max(FRAME_MS, this.#ms * (this.#inTime > FREE_AFTER ? MUCH_MORE_OFTEN : MORE_OFTEN));
  }
}
