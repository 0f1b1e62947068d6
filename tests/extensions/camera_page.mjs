// @ts-check
// A page with cameras, as far as the leader's code uses it, for tests without a browser.
import { PageShare } from "../../extensions/shared/frames/page_share.js";

/** @typedef {(now: number, metadata: {presentationTime: number}) => void} FrameCallback */

/** @typedef {import("../../extensions/shared/types").Box} Box */

/**
 * A page that always has time for a frame.
 * @type {Pick<PageShare, "claim" | "took">}
 */
export const IDLE_PAGE = { claim: () => true, took: () => {} };

/** Tiles whose cameras show a frame when the test says so; replaces `document`. */
export class CameraPage {
  /** The part of the video that was drawn last. @type {Box | null} */
  drawn = null;
  /** Called when a frame is encoded. */
  work = () => {};
  /** @type {Map<HTMLVideoElement, FrameCallback>} */
  #onFrame = new Map();
  #window = {
    querySelector: () => null,
    defaultView: /** @type {{performance: {now: () => number}} | null} */ (globalThis),
  };

  /** @param {string[]} participants each gets a tile */
  constructor(participants = ["ann"]) {
    // On a busy machine a slow frame would delay the next one, and tests show each frame only once.
    PageShare.prototype.claim = IDLE_PAGE.claim;
    const nothing = () => {};
    this.videos = participants.map((participant, index) => this.#camera(participant, `${index + 1}`));
    const pen = {
      drawImage: (/** @type {[unknown, ...number[]]} */ ...[, x, y, width, height]) => {
        this.drawn = { x, y, width, height };
      },
    };
    const toDataURL = () => {
      this.work();
      return "data:image/jpeg;base64,AAAA";
    };
    const canvas = { getContext: () => pen, toDataURL };
    const document = {
      hidden: false,
      ...{ addEventListener: nothing, removeEventListener: nothing },
      createElement: () => canvas,
      querySelectorAll: (/** @type {string} */ selector) => (selector === "video" ? this.videos : []),
    };
    Object.assign(globalThis, { document, HTMLMediaElement: { HAVE_CURRENT_DATA: 2 } });
  }

  get video() {
    return this.videos[0];
  }

  /**
   * @param {string} participant
   * @param {string} id of its track
   */
  #camera(participant, id) {
    const tile = {
      closest: () => null,
      querySelector: () => null,
      querySelectorAll: () => [],
      getAttribute: () => participant,
    };
    const track = { id, readyState: "live", enabled: true, muted: false };
    const video = /** @type {HTMLVideoElement} */ (
      /** @type {unknown} */ ({
        srcObject: { getVideoTracks: () => [track] },
        ...{ videoWidth: 640, videoHeight: 360, offsetWidth: 640, offsetHeight: 360 },
        ...{ isConnected: true, paused: false, readyState: 4, checkVisibility: () => true },
        ownerDocument: this.#window,
        closest: (/** @type {string} */ selector) => (selector === "[data-participant-id]" ? tile : null),
        requestVideoFrameCallback: (/** @type {FrameCallback} */ onFrame) => {
          this.#onFrame.set(video, onFrame);
          return 1;
        },
        cancelVideoFrameCallback: () => this.#onFrame.delete(video),
      })
    );
    return video;
  }

  /**
   * Shows a frame of every camera.
   * @param {number} at ms since the page of the video opened
   */
  show(at) {
    for (const onFrame of [...this.#onFrame.values()]) onFrame(at, { presentationTime: at });
  }

  /**
   * Moves the tile into another window, or into none, as when its window has just closed.
   * @param {(() => number) | null} clock ms since that window opened
   */
  moveTo(clock) {
    this.#window.defaultView = clock && { performance: { now: clock } };
  }
}
