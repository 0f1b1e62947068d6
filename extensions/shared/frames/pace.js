// @ts-check
/** Blinks last 160 to 300 ms; fifteen looks a second see each of them two or three times. */
export const FRAME_MS = 1000 / 15;
/** Six a second are the fewest at which most blinks are seen: where not even they get through, some wait. */
const SLOWEST_MS = 1000 / 6;
/**
 * By how much frames come more seldom when one had to wait, and more often with each that did not: where the
 * road is full about one in ten waits.
 */
const MORE_SELDOM = 1.1;
const MORE_OFTEN = 0.99;
/** After so many in a row that did not wait, in a second or two, the road is free: soon all is as before. */
const FREE_AFTER = 15;
const MUCH_MORE_OFTEN = 0.95;

/**
 * How far apart frames are taken: in even steps, as many as the road carries. If they went as soon as there
 * is room, a slow line would get as many, but several in a row and then none for as long: whole blinks fall
 * into such gaps, and what was measured is no valid time.
 */
export class Pace {
  #ms = FRAME_MS;
  /** How many went in a row since one had to wait. */
  #inTime = 0;

  /** From one frame to the next. */
  get ms() {
    return this.#ms;
  }

  /** Whether they are taken as seldom as they may be: the road has no room for enough of them. */
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
