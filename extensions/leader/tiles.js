// @ts-check
/** @import { TileIdentity } from "./tile_keys.js" */
import { participantOf } from "./shared/meet.js";

/** Smaller pictures have too few pixels to an eye. */
const MIN_SIZE = { width: 320, height: 180 };

/**
 * The video tiles that show a running camera now, in the page's order.
 * @returns {HTMLVideoElement[]}
 */
export function liveVideos() {
  return [...document.querySelectorAll("video")].filter(isLive);
}

/** @param {HTMLVideoElement} video */
export function isLive(video) {
  const track = trackOf(video);
  const runs = track
    ? track.readyState === "live" && track.enabled && !track.muted
    : !video.ended && Boolean(video.currentSrc);
  const large = video.videoWidth >= MIN_SIZE.width && video.videoHeight >= MIN_SIZE.height;
  return (
    runs &&
    large &&
    video.isConnected &&
    !video.paused &&
    video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA &&
    video.checkVisibility()
  );
}

/**
 * Whom a tile shows, as far as the page says.
 * @param {HTMLVideoElement} video
 * @returns {TileIdentity}
 */
export function identityOf(video) {
  return { participant: participantOf(video), track: trackOf(video)?.id ?? video.currentSrc };
}

/** @param {HTMLVideoElement} video */
function trackOf(video) {
  return video.srcObject instanceof MediaStream ? video.srcObject.getVideoTracks()[0] : undefined;
}
