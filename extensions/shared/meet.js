// @ts-check
// The adapter to Google Meet's page: all that depends on it stands here, and nothing else. When Meet changes,
// or another meeting page joins, only such a file has to be written; docs/extensions.md says what it answers.
// Last seen: tiles, media ids and shares 27 September 2026, paths and canonical link 30 April 2026, each in
// captures of the live page that others have published; what is only told is called so below.

/** The match pattern of Meet's pages, as in the manifests. */
export const MEET_PAGES = "https://meet.google.com/*";
const MEET_HOST = "meet.google.com";
/** A call's path is its code alone: three, four and three letters. Links from Slack have two slashes. */
const CALL_PATH = /^\/+([a-z]{3}-[a-z]{4}-[a-z]{3})\/?$/;
/** Here the address has an alias instead of the code; the canonical link has the code. */
const LOOKUP_PATH = /^\/+(?:companion\/|present\/)?lookup(?:\/|$)/;

/** The element around a tile's video carries the participant's id in this attribute. */
const PARTICIPANT = "data-participant-id";
/** Which medium a tile shows: the participant's id for the camera, another id for a shared screen. */
const MEDIA = "data-tile-media-id";
/** Side panels and dialogs (effects, people) carry participant ids too (told), and hold no tiles. */
const PANELS = 'aside, dialog, [role="dialog"], [role="complementary"]';
/** Only a shared screen can be drawn on or zoomed (told). */
const DRAWING = ".ink-canvas-parent";
/** Icons are words of a symbol font. `open_in_full` is said to be a mark too, but would fit any tile. */
const SHARE_ICONS = new Set(["zoom_in", "zoom_out", "cancel_presentation"]);

/**
 * The meeting code of a page, or "" where there is no meeting.
 * @param {string} address
 * @param {string} [canonical] what the page's canonical link says
 * @returns {string}
 */
export function meetingCode(address, canonical = "") {
  const url = URL.parse(address);
  if (url?.hostname !== MEET_HOST) return "";
  if (LOOKUP_PATH.test(url.pathname)) return canonical && meetingCode(canonical);
  return CALL_PATH.exec(url.pathname)?.[1] ?? "";
}

/** The meeting code of this page. */
export function codeOfPage() {
  const link = document.querySelector('link[rel="canonical"]');
  return meetingCode(location.href, link?.getAttribute("href") ?? "");
}

/** Every document that may hold tiles: the tab's, and that of Meet's small window over other windows. */
export function callDocuments() {
  const small = globalThis.documentPictureInPicture?.window?.document;
  return small ? [document, small] : [document];
}

/** Whether a tile of anybody is there, with or without a camera: the lobby and the left page have none. */
export function hasTiles() {
  return callDocuments().some((where) =>
    [...where.querySelectorAll(`[${PARTICIPANT}]`)].some((tile) => !tile.closest(PANELS)),
  );
}

/** Every video that could be somebody's, whatever it shows. */
export function allVideos() {
  return callDocuments().flatMap((where) => [...where.querySelectorAll("video")]);
}

/**
 * Whose camera a video shows, as Meet's own id; "" if it is none: a shared screen, a preview, an effect.
 * @param {HTMLVideoElement} video
 */
export function cameraOwner(video) {
  const tile = video.closest(`[${PARTICIPANT}]`);
  if (!tile || tile.closest(PANELS) || showsShare(tile)) return "";
  const participant = tile.getAttribute(PARTICIPANT) ?? "";
  if (!video.ownerDocument.querySelector(`[${MEDIA}]`)) return participant;
  return video.closest(`[${MEDIA}]`)?.getAttribute(MEDIA) === participant ? participant : "";
}

/** @param {Element} tile */
function showsShare(tile) {
  if (tile.querySelector(DRAWING)) return true;
  return [...tile.querySelectorAll("i, span")].some((icon) => SHARE_ICONS.has(icon.textContent.trim()));
}

/**
 * Which of the marks above the page and one video have, for a report of a bug: no ids, names or pixels.
 * @param {HTMLVideoElement} video
 */
export function marksOf(video) {
  const tile = video.closest(`[${PARTICIPANT}]`);
  const medium = video.closest(`[${MEDIA}]`)?.getAttribute(MEDIA);
  return [
    tile && "participant",
    medium && (medium === tile?.getAttribute(PARTICIPANT) ? "own-media" : "other-media"),
    video.closest(PANELS) && "panel",
    tile && showsShare(tile) && "share",
    video.ownerDocument !== document && "small-window",
  ].filter(Boolean);
}

/** How many elements carry each attribute that we look for. */
export function attributeCounts() {
  const count = (/** @type {string} */ name) =>
    callDocuments().reduce((sum, where) => sum + where.querySelectorAll(`[${name}]`).length, 0);
  return Object.fromEntries(
    [PARTICIPANT, MEDIA, "data-requested-participant-id"].map((name) => [name, count(name)]),
  );
}

/** What kind of page this is, without its code. */
export function pathKind() {
  if (LOOKUP_PATH.test(location.pathname)) return "lookup";
  return CALL_PATH.test(location.pathname) ? "call" : "other";
}
