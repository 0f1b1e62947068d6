// @ts-check
// A page with one camera, as far as the leader's code looks at it, for tests without a browser.

/** @typedef {(now: number, metadata: {presentationTime: number}) => void} FrameCallback */

/** @typedef {import("../../extensions/shared/types").Box} Box */

/** One tile whose camera shows a frame when the test says so; it takes the place of `document`. */
export class CameraPage {
  /** What of the video was drawn last. @type {Box | null} */
  drawn = null;
  /** @type {FrameCallback | null} */
  #onFrame = null;
  #window = {
    querySelector: () => null,
    defaultView: /** @type {{performance: {now: () => number}} | null} */ (globalThis),
  };

  constructor() {
    const nothing = () => {};
    const tile = {
      closest: () => null,
      querySelector: () => null,
      querySelectorAll: () => [],
      getAttribute: () => "ann",
    };
    const track = { id: "1", readyState: "live", enabled: true, muted: false };
    const video = {
      srcObject: { getVideoTracks: () => [track] },
      ...{ videoWidth: 640, videoHeight: 360, offsetWidth: 640, offsetHeight: 360 },
      ...{ isConnected: true, paused: false, readyState: 4, checkVisibility: () => true },
      ownerDocument: this.#window,
      closest: (/** @type {string} */ selector) => (selector === "[data-participant-id]" ? tile : null),
      requestVideoFrameCallback: (/** @type {FrameCallback} */ onFrame) => {
        this.#onFrame = onFrame;
        return 1;
      },
      cancelVideoFrameCallback: nothing,
    };
    this.video = /** @type {HTMLVideoElement} */ (/** @type {unknown} */ (video));
    const pen = {
      drawImage: (/** @type {[unknown, ...number[]]} */ ...[, x, y, width, height]) => {
        this.drawn = { x, y, width, height };
      },
    };
    const canvas = { getContext: () => pen, toDataURL: () => "data:image/jpeg;base64,AAAA" };
    const document = {
      hidden: false,
      ...{ addEventListener: nothing, removeEventListener: nothing },
      createElement: () => canvas,
      querySelectorAll: (/** @type {string} */ selector) => (selector === "video" ? [this.video] : []),
    };
    Object.assign(globalThis, { document, HTMLMediaElement: { HAVE_CURRENT_DATA: 2 } });
  }

  /**
   * Shows a frame.
   * @param {number} at ms since the start of the page that the video is on
   */
  show(at) {
    this.#onFrame?.(at, { presentationTime: at });
  }

  /**
   * Moves the tile into another window, or into none, as one that has just closed.
   * @param {(() => number) | null} clock ms since that window opened
   */
  moveTo(clock) {
    this.#window.defaultView = clock && { performance: { now: clock } };
  }
}
