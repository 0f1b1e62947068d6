// @ts-check
/**
 * What the page says of one video; `track` tells the pictures of one participant apart.
 * @typedef {{participant: string, track: string}} VideoIdentity
 */

/** Chooses one video of each participant: the page may have two, and no mark says which is the camera. */
export class CameraChoice {
  /** @type {Map<string, string>} */
  #chosen = new Map();
  /** @type {Set<string>} */
  #faceless = new Set();

  /**
   * @template {VideoIdentity} Video
   * @param {Video[]} videos all that are live now
   * @returns {Video[]} one of each participant, in the page's order
   */
  choose(videos) {
    /** @type {Map<string, Video>} */
    const chosen = new Map();
    for (const video of videos) {
      const rival = chosen.get(video.participant);
      if (!rival || this.#rank(video) > this.#rank(rival)) chosen.set(video.participant, video);
    }
    for (const { participant, track } of chosen.values()) this.#chosen.set(participant, track);
    return [...chosen.values()];
  }

  /**
   * No face was found in that picture: another one of the same participant, if there is one, is tried first.
   * @param {string} track
   */
  noteFaceless(track) {
    this.#faceless.add(track);
  }

  /** @param {VideoIdentity} video */
  #rank({ participant, track }) {
    return (this.#faceless.has(track) ? 0 : 2) + (this.#chosen.get(participant) === track ? 1 : 0);
  }
}
