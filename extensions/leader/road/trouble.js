// @ts-check
/** @import { BlinkResult, StreamState } from "../shared/types" */
import { FrameRate } from "./frame_rate.js";

/** The event stream of a measured meeting opens within this time, in ms; a slow line needs seconds. */
export const NO_NEWS_MS = 20_000;
/** A call of several people with no camera for this long, ms, is reported: Meet's page may have changed. */
export const NO_TILES_MS = 60_000;
/**
 * The notices for states of the stream in which the server says why no news comes.
 * @type {Partial<Record<StreamState, string>>}
 */
const NO_NEWS = { limited: "error_no_news_limited", forbidden: "error_no_news_forbidden" };
/** This many videos that nothing explains are several people's; one may be the lobby's preview. */
const SEVERAL = 2;

/** Notices what keeps the cameras' frames from being measured, or the meeting's news from coming. */
export class Trouble {
  /** The last frames were too large for the server. */
  #tooLarge = false;
  #rate = new FrameRate();
  /** @type {StreamState} */
  #stream = "off";
  /** Since when no news comes, as when a proxy or antivirus program holds it up. @type {number | null} */
  #noNewsSince = null;
  /** Since when the page's videos are no longer recognised as cameras. @type {number | null} */
  #noTilesSince = null;

  /**
   * Called each second.
   * @param {StreamState} stream "off" where no news is wanted
   * @param {{unexplained: number, cameras: number}} page how many running videos the page says nothing about,
   *   and how many cameras run
   * @param {number} now ms
   */
  tick(stream, { unexplained, cameras }, now) {
    const noTiles = unexplained >= SEVERAL && !cameras;
    const hasNews = stream === "open" || stream === "off";
    this.#stream = stream;
    this.#noNewsSince = hasNews ? null : (this.#noNewsSince ?? now);
    this.#noTilesSince = noTiles ? (this.#noTilesSince ?? now) : null;
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
   * Whether too few frames of anybody are measured.
   * @param {number} now ms
   */
  isSlow(now) {
    return this.#rate.isSlow(now);
  }

  /**
   * The name of a notice; "" for nothing.
   * @param {{isMeeting: boolean, isLooking: boolean, isUnanswered?: boolean}} tab whether it is a meeting's,
   *   whether somebody is being looked at, and whether a face is no longer looked for, too little being
   *   answered
   * @param {number} now ms
   */
  noticeOf({ isMeeting, isLooking, isUnanswered = false }, now) {
    if (now - (this.#noNewsSince ?? now) >= NO_NEWS_MS) return NO_NEWS[this.#stream] ?? "error_no_news";
    if (isLooking && this.#tooLarge) return "error_too_large";
    if (isLooking && (isUnanswered || this.isSlow(now))) return "error_too_few_frames";
    return isMeeting && now - (this.#noTilesSince ?? now) >= NO_TILES_MS ? "error_no_tiles" : "";
  }
}
