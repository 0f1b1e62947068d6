// @ts-check
/** @import { Size } from "../shared/types" */
import { trackOf } from "../people/tiles.js";

/** A track's own clock that is this far off the page's, in ms, is set again: the tab has slept. */
const CLOCK_SLIP_MS = 500;

/**
 * @callback OnFrame
 * @param {CanvasImageSource} picture
 * @param {Size} size of it
 * @param {number} at when it was shown, ms since the page's start
 */

/**
 * The frames of one video. A page that is drawn says when a frame is shown. In a hidden tab nothing is drawn
 * (requestVideoFrameCallback is silent there), so the frames are taken from the track itself.
 */
export class FrameSource {
  #video;
  #onFrame;
  #callback = 0;
  /** @type {{reader: ReadableStreamDefaultReader<VideoFrame>, track: MediaStreamTrack} | null} */
  #processor = null;
  #closed = false;
  #choose = () => this.#start();

  /**
   * @param {HTMLVideoElement} video
   * @param {OnFrame} onFrame
   */
  constructor(video, onFrame) {
    this.#video = video;
    this.#onFrame = onFrame;
    document.addEventListener("visibilitychange", this.#choose);
    this.#start();
  }

  close() {
    this.#closed = true;
    document.removeEventListener("visibilitychange", this.#choose);
    this.#stop();
  }

  #start() {
    this.#stop();
    const track = trackOf(this.#video);
    if (document.hidden && track) void this.#read(track.clone());
    else this.#listen();
  }

  #stop() {
    this.#video.cancelVideoFrameCallback(this.#callback);
    void this.#processor?.reader.cancel().catch(() => {});
    this.#processor?.track.stop();
    this.#processor = null;
  }

  #listen() {
    this.#callback = this.#video.requestVideoFrameCallback((_, { presentationTime }) => {
      if (this.#closed || this.#processor) return;
      this.#listen();
      const { videoWidth: width, videoHeight: height } = this.#video;
      this.#onFrame(this.#video, { width, height }, presentationTime + this.#clockLag());
    });
  }

  /** How far the clock of the video's window is behind this page's, ms: Meet's small window opens later. */
  #clockLag() {
    const clock = this.#video.ownerDocument.defaultView?.performance;
    return clock ? performance.now() - clock.now() : 0;
  }

  /** @param {MediaStreamTrack} track a clone, so that its end is ours */
  async #read(track) {
    const reader = new MediaStreamTrackProcessor({ track }).readable.getReader();
    const mine = { reader, track };
    this.#processor = mine;
    let offset = NaN;
    while (this.#processor === mine) {
      const { value: frame, done } = await reader.read().catch(() => ({ value: undefined, done: true }));
      if (done || !frame) return;
      const now = performance.now();
      if (!(Math.abs(frame.timestamp / 1000 + offset - now) < CLOCK_SLIP_MS))
        offset = now - frame.timestamp / 1000;
      const size = { width: frame.displayWidth, height: frame.displayHeight };
      if (this.#processor === mine) this.#onFrame(frame, size, frame.timestamp / 1000 + offset);
      frame.close();
    }
  }
}
