// @ts-check
/** Only after this long, in ms, is it known whether one fewer has helped: until then the others speed up. */
export const SETTLES_MS = 20_000;
/** After this long, in ms, one more is tried: if there is still no room, that spoils some twenty seconds. */
export const RETRY_MS = 5 * 60_000;

/**
 * How many are looked at at once on a road that carries too few frames for all of them: shared out among all,
 * they would be too few to measure anybody.
 */
export class RoadShare {
  #videos = 0;
  #changedAt = -Infinity;

  /**
   * How many people at once the road may carry enough frames of, as far as is known.
   * @param {number} now ms
   */
  videos(now) {
    return this.#videos + Math.floor((now - this.#changedAt) / RETRY_MS);
  }

  /**
   * Somebody's frames have been too few for some time, and found no room on the road.
   * @param {number} visits how many are looked at
   * @param {number} now ms
   */
  wasTooFull(visits, now) {
    if (visits < 2 || now - this.#changedAt < SETTLES_MS) return;
    this.#videos = visits - 1;
    this.#changedAt = now;
  }
}
