// @ts-check
// The last seconds of one person's eyes. Pure: knows neither page nor network.

/** What the chart shows, ms. */
export const SHOWN_MS = 20_000;
/** The open level is read from this much, ms: blinks do not matter in it, and a new seat is learnt soon. */
const LEVEL_MS = 30_000;
/** Blinks and looking down only lower the opening, so a high part of the values is the open eye. */
const LEVEL_SHARE = 0.8;
/** Fewer values say nothing of a level yet: about a second. */
const LEVEL_LEAST = 15;
/** Two values further apart than this, ms, belong to no common line. */
export const GAP_MS = 500;

/**
 * @typedef {{at: number, ear: number, valid: boolean}} Sample `at` in ms
 * @typedef {{at: number, ms: number}} Blink `at` is when the eyes were open again
 */

export class Trace {
  /** @type {Sample[]} */
  samples = [];
  /** @type {Blink[]} */
  blinks = [];

  /**
   * Takes in one measured frame.
   * @param {number} at ms
   * @param {number | null} ear null: no eyes were seen
   * @param {boolean} valid
   */
  add(at, ear, valid) {
    if (ear !== null) this.samples.push({ at, ear, valid });
    this.samples = this.samples.filter((sample) => sample.at > at - LEVEL_MS);
    this.blinks = this.blinks.filter((blink) => blink.at > at - SHOWN_MS);
  }

  /**
   * @param {number} at ms
   * @param {number | null} ms how long the eyes were closed
   */
  addBlink(at, ms) {
    this.blinks.push({ at, ms: ms ?? 0 });
  }

  /** How open these eyes are when open; null while nobody can say. */
  get level() {
    const values = this.samples.filter(({ valid }) => valid).map(({ ear }) => ear);
    if (values.length < LEVEL_LEAST) return null;
    values.sort((one, other) => one - other);
    return values[Math.floor(LEVEL_SHARE * (values.length - 1))];
  }
}
