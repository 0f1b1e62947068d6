// @ts-check
/** @import { MeetTab } from "../shared/page/meet_tab.js" */
/** @import { Leader } from "../leader.js" */

import { isLive } from "../people/tiles.js";
import { CODE } from "../shared/api.js";
import { allVideos, attributeCounts, cameraOwner, marksOf, pathKind } from "../shared/meet.js";

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
  const { sent, answers, pictures } = leader.frameCounts;
  const attributes = Object.entries(attributeCounts()).map(([name, count]) => `${name} ${count}`);
  const videos = allVideos();
  const notices = [leader.notice.name, leader.trouble].filter(Boolean);
  return [
    `${new Date().toISOString()}, Meeting Rest, leader ${version}, Chromium ${chromium}`,
    `Page: ${pathKind()}, ${tab.inCall ? "in a call" : "not in a call"}, ${document.hidden ? "hidden" : "shown"}`,
    `Attributes: ${attributes.join(", ")}`,
    `Videos: ${videos.length}`,
    ...videos.map(videoLine),
    `Meeting ID: ${meetingIdKind(tab)}`,
    `Event stream: ${tab.stream}. Frames: ${leader.uplink.socket}, ${sent} sent, ${countsText(answers)}`,
    `Pictures measured: ${countsText(pictures)}`,
    `Measuring: ${leader.running ? leader.pauseReason || "on" : "off"}, ${startText(tab)}`,
    `Notices: ${notices.map(codeOf).join(", ") || "none"}`,
    `Last call that failed: ${failureText(tab)}`,
  ].join("\n");
}

/** @param {HTMLVideoElement} video */
function videoLine(video) {
  const what = cameraOwner(video) ? "camera" : "no camera";
  const marks = marksOf(video).join(", ") || "no marks";
  return `- ${video.videoWidth}×${video.videoHeight}, ${isLive(video) ? "live" : "not live"}, ${what}: ${marks}`;
}

/** @param {MeetTab} tab */
function meetingIdKind({ meetingId, code }) {
  if (!meetingId) return "none";
  return meetingId === code ? "the call's own" : "another";
}

/** @param {Map<string, number>} counts */
function countsText(counts) {
  return [...counts].map(([kind, count]) => `${count} ${codeOf(kind)}`).join(", ");
}

/** @param {MeetTab} tab */
function startText({ memory: { lastStartAt }, clock }) {
  return lastStartAt ? `started ${agoText(clock.now() - lastStartAt)}` : "not started here";
}

/** @param {MeetTab} tab */
function failureText({ lastFailure }) {
  if (!lastFailure) return "none";
  const { name, failure, at } = lastFailure;
  return `${name}, ${failure.status} ${codeOf(failure.error)}, ${agoText(performance.now() - at)}`;
}

/** @param {number} ms */
function agoText(ms) {
  return `${Math.round(ms / 1000)} s ago`;
}

/** @param {string} code */
function codeOf(code) {
  return CODE.test(code) ? code : "other";
}
