// @ts-check
/** @import { VideoIdentity } from "./camera_choice.js" */
/** @import { Size } from "../shared/types" */
import { allVideos, cameraOwner, isKnownToBeNoCamera } from "../shared/meet.js";

/** Smaller pictures have too few pixels per eye. A phone held upright sends the same with sides swapped. */
const MIN_SHORT_SIDE = 180;
const MIN_LONG_SIDE = 320;

/**
 * A camera that runs now.
 * @typedef {VideoIdentity & {video: HTMLVideoElement}} Camera
 */

/**
 * The participants' cameras that run now, in the page's order.
 * @returns {Camera[]}
 */
export function liveCameras() {
  return allVideos()
    .filter(isLive)
    .map((video) => ({ video, ...identityOf(video) }))
    .filter(({ participant }) => participant);
}

/** How many running videos are cameras, and how many nothing on the page explains. */
export function runningVideos() {
  const running = allVideos().filter(isLive);
  const others = running.filter((video) => !cameraOwner(video));
  const unexplained = others.filter((video) => !isKnownToBeNoCamera(video));
  return { cameras: running.length - others.length, unexplained: unexplained.length };
}

/** @param {Size} size intrinsic pixels */
export function isLargeEnough({ width, height }) {
  return Math.min(width, height) >= MIN_SHORT_SIDE && Math.max(width, height) >= MIN_LONG_SIDE;
}

/** @param {HTMLVideoElement} video */
export function isLive(video) {
  const track = trackOf(video);
  const runs = track
    ? track.readyState === "live" && track.enabled && !track.muted
    : !video.ended && Boolean(video.currentSrc);
  return (
    runs &&
    isLargeEnough({ width: video.videoWidth, height: video.videoHeight }) &&
    video.isConnected &&
    !video.paused &&
    video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA &&
    isShown(video)
  );
}

/**
 * Whether a video takes up room on the page: it is not known how Meet hides one that a camera leaves behind.
 * @param {HTMLVideoElement} video
 */
function isShown(video) {
  return video.checkVisibility({ visibilityProperty: true }) && video.offsetWidth * video.offsetHeight > 0;
}

/**
 * Whom a video shows, as far as the page says.
 * @param {HTMLVideoElement} video
 * @returns {VideoIdentity}
 */
export function identityOf(video) {
  return { participant: cameraOwner(video), track: trackOf(video)?.id ?? video.currentSrc };
}

/** @param {HTMLVideoElement} video */
export function trackOf(video) {
  // Not by `instanceof`: in Meet's small window a stream has that window's class.
  const source = video.srcObject;
  return source && "getVideoTracks" in source ? source.getVideoTracks()[0] : undefined;
}
