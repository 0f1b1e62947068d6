// @ts-check
/** @import { BlinkResult } from "./shared/types" */
import { FrameRate } from "./frame_rate.js";
import { NewsWatch } from "./news_watch.js";
import { TileWatch } from "./tile_watch.js";
import { runningVideos } from "./tiles.js";

/** Notices what keeps the frames of cameras from being measured, and the meeting's news from coming. */
export class Trouble {
  /** The last frames were too large for the server. */
  #tooLarge = false;
  #rate = new FrameRate();
  #tiles = new TileWatch();
  #news = new NewsWatch();

  /**
   * Called each second.
   * @param {boolean} waitsForNews whether the event stream is wanted and not open
   * @param {number} now ms
   */
  tick(waitsForNews, now) {
    this.#tiles.update(runningVideos(), now);
    this.#news.update(waitsForNews, now);
  }

  /**
   * @param {string} key whose frame it was
   * @param {BlinkResult | null} result null: it never came
   * @param {number} now ms
   */
  answered(key, result, now) {
    if (result?.status === "ok") this.#tooLarge = false;
    if (result?.status === "error" && result.error === "too_large") this.#tooLarge = true;
    this.#rate.answered(key, result, now);
  }

  /**
   * The name of a notice; "" for nothing.
   * @param {{isMeeting: boolean, isLooking: boolean}} tab whether it is a meeting's, and somebody is looked at
   * @param {number} now ms
   */
  noticeOf({ isMeeting, isLooking }, now) {
    if (this.#news.lost) return "error_no_news";
    if (isLooking && this.#tooLarge) return "error_too_large";
    if (isLooking && this.#rate.isSlow(now)) return "error_too_few_frames";
    return isMeeting && this.#tiles.lost ? "error_no_tiles" : "";
  }
}
