// @ts-check
// The last seconds of one person's eyes. Pure: knows neither page nor network.

/** What the chart shows, ms. */
export const SHOWN_MS = 20_000;
/** The open level is read from this much time, ms: blinks do not matter in it, a new seat is soon learnt. */
const LEVEL_MS = 30_000;
/** Blinks and looking down only lower the opening, so a high part of the values is the open eye. */
const LEVEL_SHARE = 0.8;
/** Fewer values than this, about a second's, say nothing about a level yet. */
const MIN_LEVEL_VALUES = 15;
/**
 * A blink is told at most this long after its end, ms: the server checks the next two frames, too (`FOR_GOOD` in
 * app/blinks/closures.py).
 */
const TOLD_AFTER_MS = 250;
/** A closure that takes longer, ms, is no blink. */
const MAX_BLINK_MS = 500;
/** Two values further apart than this, ms, are not joined by a line. */
export const GAP_MS = 500;

/**
 * @typedef {{at: number, ear: number, valid: boolean}} Sample `at` in ms
 * @typedef {{at: number, ms: number}} Blink `at` is when the eyes were the least open
 */

export class Trace {
  /** @type {Sample[]} */
  samples = [];
  /** @type {Blink[]} */
  blinks = [];
  /** When the last blink was told, ms: the next one is sought only after that. */
  #toldAt = -Infinity;

  /**
   * Takes in one measured frame.
   * @param {number} at ms
   * @param {number | null} ear null: no eyes were seen
   * @param {boolean} valid
   */
  add(at, ear, valid) {
    // Several frames are under way at once, and a later one's answer may come first.
    const next = this.samples.findIndex((sample) => sample.at > at);
    if (ear !== null) this.samples.splice(next < 0 ? this.samples.length : next, 0, { at, ear, valid });
    this.samples = this.samples.filter((sample) => sample.at > at - LEVEL_MS);
    this.blinks = this.blinks.filter((blink) => blink.at > at - SHOWN_MS);
  }

  /**
   * Takes in a closure that a frame's answer told of; it was where the curve is lowest.
   * @param {number} at of that frame, ms
   * @param {number | null} ms how long the eyes were closed; null: closed in a single picture
   * @returns {boolean} whether it is one of the blinks that are counted
   */
  addClosure(at, ms) {
    if (ms === null || ms > MAX_BLINK_MS) return false;
    const from = Math.max(this.#toldAt, at - TOLD_AFTER_MS - ms);
    this.#toldAt = at;
    const near = this.samples.filter((sample) => sample.at > from && sample.at <= at);
    near.sort((one, other) => one.ear - other.ear);
    this.blinks.push({ at: near[0]?.at ?? at, ms });
    return true;
  }

  /** How open these eyes are when open; null while nobody can say. */
  get level() {
    const values = this.samples.filter(({ valid }) => valid).map(({ ear }) => ear);
    if (values.length < MIN_LEVEL_VALUES) return null;
    values.sort((one, other) => one - other);
    return values[Math.floor(LEVEL_SHARE * (values.length - 1))];
  }
}
