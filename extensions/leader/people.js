// @ts-check
/** @import { VideoIdentity } from "./camera_choice.js" */

/** A video in which no face was found is looked at again after so long, then after twice as long. */
export const FIRST_WAIT_MS = 60_000;
/** Somebody may sit down before an empty chair's camera: looked for at least this often. */
export const LONGEST_WAIT_MS = 600_000;

/** Who of the participants is a person: those in one of whose videos the server has found a face. */
export class People {
  /** @type {Set<string>} */
  #people = new Set();
  /** @type {Set<string>} */
  #tracks = new Set();
  /** @type {Map<string, {until: number, wait: number}>} */
  #waits = new Map();

  /** @param {VideoIdentity} video */
  noteFace({ participant, track }) {
    this.#people.add(participant);
    this.#tracks.add(track);
    this.#waits.delete(track);
  }

  /**
   * @param {VideoIdentity} video
   * @param {number} now ms
   */
  noteFaceless({ track }, now) {
    if (this.#tracks.has(track)) return;
    const before = this.#waits.get(track)?.wait ?? FIRST_WAIT_MS / 2;
    const wait = Math.min(LONGEST_WAIT_MS, before * 2);
    this.#waits.set(track, { until: now + wait, wait });
  }

  /** @param {string} participant */
  has(participant) {
    return this.#people.has(participant);
  }

  /**
   * Whether a look may find somebody.
   * @param {VideoIdentity} video
   * @param {number} now ms
   */
  isWorthALook({ track }, now) {
    return now >= (this.#waits.get(track)?.until ?? 0);
  }
}
