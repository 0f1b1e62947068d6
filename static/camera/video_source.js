// @ts-check
/** Enough for a face at arm's length; more only costs. Most cameras have 30, of which half are taken. */
const CAMERA = {
  width: { ideal: 640 },
  height: { ideal: 480 },
  frameRate: { ideal: 30 },
  facingMode: "user",
};

/** Why no picture comes, by the name of its text. */
export class SourceError extends Error {}

/** What the browser's own words for a refused camera mean. @type {Record<string, string>} */
const REFUSALS = {
  NotFoundError: "no_camera",
  OverconstrainedError: "no_camera",
  NotAllowedError: "no_permission",
  SecurityError: "no_permission",
  NotReadableError: "camera_taken",
  AbortError: "camera_taken",
};

/** Where the pictures come from: a camera or a clip, shown in one video element. */
export class VideoSource {
  #video;
  #onEnd;
  #clipUrl = "";

  /**
   * @param {HTMLVideoElement} video
   * @param {(why: "clip_over" | "camera_lost") => void} onEnd
   */
  constructor(video, onEnd) {
    this.#video = video;
    this.#onEnd = onEnd;
    video.addEventListener("ended", () => this.#clipUrl && onEnd("clip_over"));
  }

  /** Throws a SourceError. */
  async openCamera() {
    this.close();
    if (!navigator.mediaDevices) throw new SourceError("no_https");
    const stream = await navigator.mediaDevices
      .getUserMedia({ video: CAMERA, audio: false })
      .catch((/** @type {DOMException} */ error) => {
        throw new SourceError(REFUSALS[error.name] ?? "no_camera");
      });
    stream.getVideoTracks()[0].addEventListener("ended", () => this.#onEnd("camera_lost"));
    this.#video.srcObject = stream;
    await this.#video.play();
  }

  /**
   * Throws a SourceError.
   * @param {File} file never leaves this page but as single frames
   */
  async openClip(file) {
    this.close();
    this.#clipUrl = URL.createObjectURL(file);
    this.#video.src = this.#clipUrl;
    await this.#video.play().catch(() => {
      throw new SourceError("bad_clip");
    });
    if (this.#video.videoWidth === 0) throw new SourceError("bad_clip"); // a sound alone
  }

  close() {
    const { srcObject } = this.#video;
    if (srcObject instanceof MediaStream) for (const track of srcObject.getTracks()) track.stop();
    this.#video.srcObject = null;
    this.#video.removeAttribute("src");
    if (this.#clipUrl) URL.revokeObjectURL(this.#clipUrl);
    this.#clipUrl = "";
  }
}
