// @ts-check
/** Enough for a face at arm's length; more only costs. Most cameras give 30, half of which are taken. */
const CAMERA = {
  width: { ideal: 640 },
  height: { ideal: 480 },
  frameRate: { ideal: 30 },
  facingMode: "user",
};

/** How long an allowed camera's first picture may take, ms: its driver may hang, or a call may have it. */
const FIRST_PICTURE_MS = 10_000;

/** Why no picture comes, by the name of its text. */
export class SourceError extends Error {}

/** By now something else is wanted, or nothing: there is nothing to tell. */
class Superseded extends Error {}

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
  /** Counts what was asked for: a camera that is allowed after that has changed must not go on. */
  #turn = 0;

  /**
   * @param {HTMLVideoElement} video
   * @param {(why: "clip_over" | "clip_broken" | "camera_lost") => void} onEnd
   */
  constructor(video, onEnd) {
    this.#video = video;
    this.#onEnd = onEnd;
    video.addEventListener("ended", () => this.#clipUrl && onEnd("clip_over"));
    document.addEventListener("visibilitychange", () => !document.hidden && this.#goOn());
  }

  /** Throws a SourceError, or Superseded. */
  async openCamera() {
    this.close();
    if (!navigator.mediaDevices) throw new SourceError("no_https");
    const stream = await this.#unlessSuperseded(
      navigator.mediaDevices.getUserMedia({ video: CAMERA, audio: false }),
      whyRefused,
      stop,
    );
    stream.getVideoTracks()[0].addEventListener("ended", () => this.#onEnd("camera_lost"));
    this.#video.srcObject = stream;
    await this.#unlessSuperseded(Promise.race([this.#video.play(), noPicture()]), () => "no_picture");
  }

  /**
   * Throws a SourceError, or Superseded.
   * @param {File} file leaves this page only as single frames
   */
  async openClip(file) {
    this.close();
    this.#clipUrl = URL.createObjectURL(file);
    this.#video.src = this.#clipUrl;
    await this.#unlessSuperseded(this.#video.play(), () => "bad_clip");
    if (this.#video.videoWidth === 0) throw new SourceError("bad_clip"); // a sound alone
    // Only from here on: play() tells of a clip that never began.
    this.#video.onerror = () => this.#onEnd("clip_broken");
  }

  close() {
    this.#turn += 1;
    const { srcObject } = this.#video;
    if (srcObject instanceof MediaStream) stop(srcObject);
    this.#video.onerror = null;
    this.#video.srcObject = null;
    this.#video.removeAttribute("src");
    if (this.#clipUrl) URL.revokeObjectURL(this.#clipUrl);
    this.#clipUrl = "";
  }

  /** A phone whose screen was locked leaves its pictures paused. */
  #goOn() {
    const { paused, srcObject } = this.#video;
    // Where that is not allowed, the page says that no picture comes.
    if (paused && (srcObject || this.#clipUrl)) this.#video.play().catch(() => {});
  }

  /**
   * Waits for a step of opening; the next `open…` or `close` supersedes it.
   * @template T
   * @param {Promise<T>} step
   * @param {(error: DOMException) => string} why the name of a failure's text
   * @param {(opened: T) => void} [drop] what to do with what came too late
   */
  async #unlessSuperseded(step, why, drop) {
    const turn = this.#turn;
    try {
      const opened = await step;
      if (turn === this.#turn) return opened;
      drop?.(opened);
    } catch (error) {
      if (turn === this.#turn) throw new SourceError(why(/** @type {DOMException} */ (error)));
    }
    throw new Superseded();
  }
}

/** @param {DOMException} refusal */
function whyRefused({ name, message }) {
  // Chrome says this when the system lets it use no camera: it is not the page's permission that is missing.
  if (message === "Permission denied by system") return "no_system_permission";
  return REFUSALS[name] ?? "no_camera";
}

/** @returns {Promise<never>} rejected when a picture should have come */
function noPicture() {
  return new Promise((_, reject) => setTimeout(reject, FIRST_PICTURE_MS));
}

/** @param {MediaStream} stream */
function stop(stream) {
  for (const track of stream.getTracks()) track.stop();
}
