// @ts-check
/** @import { VideoIdentity } from "./camera_choice.js" */

/** A video in which no face was found is looked at again after so long, then after twice as long. */
export const FIRST_WAIT_MS = 60_000;
/** Somebody may sit down before an empty chair's camera: looked for at least this often. */
export const MAX_WAIT_MS = 600_000;

/** Who of the participants is a person: those in one of whose videos the server has found a face. */
export class People {
  /** Whose face was found, by the track it was found in. @type {Map<string, string>} */
  #faces = new Map();
  /** Tracks of those who were away at the last look, and are looked at all the same. @type {Set<string>} */
  #away = new Set();
  /** @type {Map<string, {until: number, wait: number}>} */
  #waits = new Map();

  /** @param {VideoIdentity} video */
  noteFace({ participant, track }) {
    this.#faces.set(track, participant);
    this.#waits.delete(track);
    this.#away.delete(track);
  }

  /**
   * The face that was found is a picture's: that video shows nobody.
   * @param {VideoIdentity} video
   * @param {number} now ms
   */
  noteStill(video, now) {
    this.#faces.delete(video.track);
    this.noteFaceless(video, now);
  }

  /**
   * @param {VideoIdentity} video
   * @param {number} now ms
   */
  noteFaceless({ track }, now) {
    if (this.#faces.has(track)) return void this.#away.add(track);
    const before = this.#waits.get(track)?.wait ?? FIRST_WAIT_MS / 2;
    const wait = Math.min(MAX_WAIT_MS, before * 2);
    this.#waits.set(track, { until: now + wait, wait });
  }

  /**
   * Whether somebody was there at the last look: an empty chair makes no group larger.
   * @param {string} participant
   */
  has(participant) {
    return [...this.#faces].some(([track, owner]) => owner === participant && !this.#away.has(track));
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
