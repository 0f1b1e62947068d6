// @ts-check
/** @import { BlinkResult, Box, Point } from "../../extensions/shared/types" */
import { pointsToVideo, toVideo } from "../../extensions/shared/frames/crop.js";
import { FaceRegion } from "../../extensions/shared/frames/face_region.js";
import { FrameCanvas } from "../../extensions/shared/frames/frame_canvas.js";
import { PacedSender } from "../../extensions/shared/frames/paced_sender.js";
import { PageShare } from "../../extensions/shared/frames/page_share.js";

/** @typedef {{face: Box | null, eyes: Point[][]}} Seen in the video's pixels */

/** Takes one video's frames as a leader would: at first the whole picture, later only the face. */
export class FrameTaker {
  /** When the picture last moved, ms as `performance.now()`. */
  shownAt = performance.now();
  #video;
  #sender;
  #region = new FaceRegion();
  #seq = 0;
  #callback = 0;
  #open = true;

  /**
   * @param {HTMLVideoElement} video
   * @param {(seq: number, image: string, at: number) => void} send `at` in ms since 1970
   */
  constructor(video, send) {
    this.#video = video;
    const sending = { nextSeq: () => ++this.#seq, send, share: new PageShare() };
    this.#sender = new PacedSender(new FrameCanvas(), sending);
    this.#listen();
  }

  close() {
    this.#open = false;
    this.#sender.close();
    this.#video.cancelVideoFrameCallback(this.#callback);
  }

  /**
   * Takes in the answer to a frame; returns where the face and the eyes are in the video's pixels.
   * @param {number} seq
   * @param {BlinkResult | null} result null: lost on the way
   * @returns {Seen}
   */
  answered(seq, result) {
    const plan = this.#sender.answered(seq, result);
    if (!plan || result?.status !== "ok") return { face: null, eyes: [] };
    const face = result.face && toVideo(result.face, plan);
    this.#region.follow(face, plan);
    return { face, eyes: (result.eyes ?? []).map((eye) => pointsToVideo(eye, plan)) };
  }

  get size() {
    return { width: this.#video.videoWidth, height: this.#video.videoHeight };
  }

  #listen() {
    this.#callback = this.#video.requestVideoFrameCallback((_, { presentationTime }) => {
      if (!this.#open) return;
      this.shownAt = performance.now();
      this.#listen();
      if (!this.#sender.claimFrame(presentationTime)) return;
      this.#region.resize(this.size);
      this.#sender.take(this.#video, this.#region.plan, presentationTime);
    });
  }
}
