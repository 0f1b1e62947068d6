// @ts-check
/** @import { Measurement } from "./shared/types" */
/**
 * No mark of the page is certain, so a picture without a face may be a slide: until the server has found one,
 * a look a second is enough to find it, and far too little to watch a screen.
 */
export const SEARCH_FRAME_MS = 1000;
/** A look at a picture in which no face was found so far is sent at most this wide. */
export const SEARCH_WIDTH = 320;
/** A visit ends after so long without a face. */
export const FACELESS_MS = 8000;
/** A face that is lost for so long is searched for like a new one; until then the person may have turned. */
export const LOST_MS = 2000;
/** Fewer answers than this say nothing of who is there: the server may have been slow. */
const ENOUGH_ANSWERS = 3;

/**
 * Whether an answer tells of a living face; a portrait on a slide never moves.
 * @param {Measurement} result
 */
export function showsPerson({ face_detected, invalid }) {
  return face_detected && invalid !== "frozen";
}

/** Whether one visit has a face before it. */
export class FaceSearch {
  hadFace = false;
  #lastFaceAt;
  #answers = 0;

  /** @param {number} now ms */
  constructor(now) {
    this.#lastFaceAt = now;
  }

  /**
   * @param {boolean} face whether the server found one
   * @param {number} now ms
   */
  answered(face, now) {
    this.#answers += 1;
    if (!face) return;
    this.hadFace = true;
    this.#lastFaceAt = now;
  }

  /** @param {number} now ms */
  isSearching(now) {
    return !this.hadFace || now - this.#lastFaceAt > LOST_MS;
  }

  /** @param {number} now ms */
  isOver(now) {
    return now - this.#lastFaceAt >= FACELESS_MS;
  }

  /** Whether the server has looked often enough, and nobody was there. */
  get isFaceless() {
    return !this.hadFace && this.#answers >= ENOUGH_ANSWERS;
  }
}
