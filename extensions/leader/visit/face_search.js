// @ts-check
/** @import { Invalid, Measurement } from "../shared/types" */
/**
 * No mark of the page is certain, so a picture without a face may be a slide: until the server has found a
 * face, one look a second is enough to find it, and far too little to watch a screen.
 */
export const SEARCH_FRAME_MS = 1000;
/** A visit ends after this long without a face, and so do the looks for one, answered or not. */
export const FACELESS_MS = 8000;
/** A face lost for this long is searched for like a new one; until then the person may just have turned. */
export const LOST_MS = 2000;
/**
 * A face that has not moved for this long is in a still picture, such as a portrait on a slide; a video that
 * freezes for a moment moves again sooner. Shorter than `LOST_MS`: a single look does not tell that it is
 * still.
 */
export const STILL_MS = 1500;
/**
 * After this long without a measurable look at a face, in ms, the others' turns are worth more: somebody who
 * sits far from the camera, or in the dark, still does at the end of a whole turn. Somebody who only reads or
 * nods will look up.
 */
export const VAIN_MS = 20_000;
/** After this long without any answer, in ms, frames under way may still show a face. */
const ANSWER_MS = 2500;
/** Fewer answers than this say nothing about who is there: the server may have been slow. */
const ENOUGH_ANSWERS = 3;

/**
 * For a face that cannot be measured: whether it is in a still picture, and whether looking longer may help.
 * Of one that is too small, the server says only that; then a picture repeated to the last bit tells that it
 * is still.
 * @type {Record<Invalid, {isPicture: "no" | "if repeated" | "yes", mayPass: boolean}>}
 */
const FAULTS = {
  frozen: { isPicture: "yes", mayPass: true },
  small_face: { isPicture: "if repeated", mayPass: false },
  no_face: { isPicture: "no", mayPass: true },
  turned: { isPicture: "no", mayPass: false },
  dark: { isPicture: "no", mayPass: false },
  lowered_gaze: { isPicture: "no", mayPass: true },
  too_few_frames: { isPicture: "no", mayPass: true },
};

/**
 * What an answer shows: a living face, or one that never moves. A reason not known here is not a still
 * picture's.
 * @param {Measurement} result
 * @param {boolean} [repeated] whether the picture was the same as the previous frame's
 * @returns {"person" | "still" | "nobody"}
 */
export function sightOf({ face_detected, invalid }, repeated = false) {
  if (!face_detected) return "nobody";
  const isPicture = invalid && FAULTS[invalid]?.isPicture;
  return isPicture === "yes" || (isPicture === "if repeated" && repeated) ? "still" : "person";
}

/**
 * Whether a face could be measured if it were looked at for longer. A reason not known here may pass.
 * @param {Measurement} result
 */
export function isMeasurable({ invalid }) {
  return !invalid || (FAULTS[invalid]?.mayPass ?? true);
}

/** Whether one visit has a face in view. */
export class FaceSearch {
  #hadFace = false;
  /** Whether the face is in a still picture. */
  isStill = false;
  /** Whether a face that moves could be measured; null before any. @type {boolean | null} */
  #measurable = null;
  #since;
  #lastFaceAt;
  /** When the first look for the face that is searched for now was taken, ms. @type {number | null} */
  #lookedSince = null;
  /** @type {number | null} */
  #stillSince = null;
  #answers = 0;
  #answeredAt;

  /** @param {number} now ms */
  constructor(now) {
    this.#since = this.#lastFaceAt = this.#answeredAt = now;
  }

  /**
   * @param {ReturnType<typeof sightOf>} sight
   * @param {number} now ms
   * @param {boolean} [measurable]
   */
  answered(sight, now, measurable = true) {
    this.#answers += 1;
    this.#answeredAt = now;
    this.#stillSince = sight === "still" ? (this.#stillSince ?? now) : null;
    this.isStill ||= this.#stillSince !== null && now - this.#stillSince >= STILL_MS;
    if (sight !== "person") return;
    this.#measurable ||= measurable;
    this.#hadFace = true;
    this.#lastFaceAt = now;
    this.#lookedSince = null;
  }

  /** @param {number} now ms */
  isSearching(now) {
    return !this.#hadFace || now - this.#lastFaceAt > LOST_MS;
  }

  /**
   * A look was taken for a face.
   * @param {number} now ms
   */
  looked(now) {
    this.#lookedSince ??= now;
  }

  /**
   * Whether one more look may be taken. Where too few are answered, the rest of the turn only waits, or the
   * next turn would look again at once.
   * @param {number} now ms
   */
  mayLook(now) {
    return this.#lookingMs(now) < FACELESS_MS;
  }

  /**
   * Whether all looks were taken, and the server has long had the time to answer.
   * @param {number} now ms
   */
  isUnanswered(now) {
    return this.#lookingMs(now) >= FACELESS_MS + ANSWER_MS;
  }

  /** @param {number} now ms */
  #lookingMs(now) {
    return now - (this.#lookedSince ?? now);
  }

  /**
   * @param {number} now ms
   * @param {boolean} hasVideo whether the video gives frames: if so, a slow server or network is waited for
   */
  isOver(now, hasVideo) {
    const knowsEnough = this.#hadFace || this.isFaceless;
    const waits = hasVideo && (!knowsEnough || now - this.#answeredAt > ANSWER_MS);
    const isVain = this.#measurable === false && now - this.#since >= VAIN_MS;
    return this.isStill || (!waits && (isVain || now - this.#lastFaceAt >= FACELESS_MS));
  }

  /** Whether the server has looked often enough, and nobody was there. */
  get isFaceless() {
    return !this.#hadFace && this.#answers >= ENOUGH_ANSWERS;
  }
}
