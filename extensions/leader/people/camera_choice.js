// @ts-check
/**
 * What the page says about one video; `track` tells the pictures of one participant apart.
 * @typedef {{participant: string, track: string}} VideoIdentity
 */

/** Chooses one video for each participant: the page may have two, and no mark says which is the camera. */
export class CameraChoice {
  /** @type {Map<string, string>} */
  #chosen = new Map();

  /**
   * @template {VideoIdentity} Video
   * @param {Video[]} videos all that are worth a look now
   * @returns {Video[]} one for each participant, in the page's order
   */
  choose(videos) {
    /** @type {Map<string, Video>} */
    const chosen = new Map();
    for (const video of videos) {
      const isKnown = this.#chosen.get(video.participant) === video.track;
      if (isKnown || !chosen.has(video.participant)) chosen.set(video.participant, video);
    }
    for (const { participant, track } of chosen.values()) this.#chosen.set(participant, track);
    return [...chosen.values()];
  }
}
