// @ts-check
/** @import { MeetTab } from "./shared/page/meet_tab.js" */
/** @import { Leader } from "./leader.js" */
import { allVideos, attributeCounts, cameraOwner, marksOf, pathKind } from "./shared/meet.js";
import { isLive } from "./tiles.js";

/**
 * What helps to find out why nobody is measured, for a bug report: sizes, marks, states and versions; no id,
 * no name, no address, no picture. In English, for whoever reads it.
 * @param {MeetTab} tab
 * @param {Leader} leader
 */
export function reportOf(tab, leader) {
  const manifest = chrome.runtime.getManifest();
  const version = manifest.version_name ?? manifest.version;
  const chromium = /Chrom\w+\/(\d+)/.exec(navigator.userAgent)?.[1] ?? "unknown";
  const { sent, answered } = leader.frameCounts;
  const attributes = Object.entries(attributeCounts()).map(([name, count]) => `${name} ${count}`);
  const videos = allVideos();
  return [
    `Meeting Rest, leader ${version}, Chromium ${chromium}`,
    `Page: ${pathKind()}, ${tab.inCall ? "in a call" : "not in a call"}, ${document.hidden ? "hidden" : "shown"}`,
    `Attributes: ${attributes.join(", ")}`,
    `Videos: ${videos.length}`,
    ...videos.map(videoLine),
    `Event stream: ${tab.stream}. Frames: ${leader.uplink.socket}, ${sent} sent, ${answered} answered`,
    `Measuring: ${leader.running ? leader.paused || "on" : "off"}`,
  ].join("\n");
}

/** @param {HTMLVideoElement} video */
function videoLine(video) {
  const what = cameraOwner(video) ? "camera" : "no camera";
  const marks = marksOf(video).join(", ") || "no marks";
  return `- ${video.videoWidth}×${video.videoHeight}, ${isLive(video) ? "live" : "not live"}, ${what}: ${marks}`;
}
