// @ts-check
// The adapter to Google Meet's page: how that page is read is here, and nothing else. When Meet changes only
// this has to be changed; what another meeting page needs besides such a file is in docs/extensions.md, with
// what it answers. Each mark says when it was last seen, in a capture of the live page that others have
// published; "told" is what somebody wrote without a capture, and "guessed" what we ourselves expect.

/** The match pattern of Meet's pages, as in the manifests. Seen 30 April 2026. */
export const MEET_PAGES = "https://meet.google.com/*";
/** Seen 30 April 2026. */
const MEET_HOST = "meet.google.com";
/**
 * A call's path is just its code: three, four and three letters. Links from Slack have two slashes. Seen 30
 * April 2026. Instant calls had `_meet/` before the code: told between 2020 and 2023. That capitals, as
 * somebody may type them, lead to the same call is guessed.
 */
const CALL_PATH = /^\/+(?:_meet\/)?([a-z]{3}-[a-z]{4}-[a-z]{3})\/?$/i;
/** Here the address has an alias instead of the code; the canonical link has the code. Seen 30 April 2026. */
const LOOKUP_PATH = /^\/+(?:companion\/|present\/)?lookup(?:\/|$)/;
/** Seen 30 April 2026. */
const CANONICAL = 'link[rel="canonical"]';

/** The element around a tile's video carries the participant's id in this attribute. Seen 30 April 2026. */
const PARTICIPANT = "data-participant-id";
/**
 * Which medium a tile shows: the participant's id for the camera, seen 30 April 2026; another id for a shared
 * screen, told between March and August 2026.
 */
const MEDIA = "data-tile-media-id";
/** Tiles carry this attribute too; it is only counted for reports. Seen 30 April 2026. */
const REQUESTED = "data-requested-participant-id";
/**
 * Side panels and dialogs (effects, people) hold no tiles. That they carry participant ids was told between
 * March and August 2026; which of these selectors marks a panel is guessed.
 */
const PANELS = 'aside, dialog, [role="dialog"], [role="complementary"]';
/** Only a shared screen can be drawn on. Told between March and August 2026. */
const DRAWING = ".ink-canvas-parent";
/**
 * Only a shared screen can be zoomed or ended; icons are words in a symbol font. Told between March and
 * August 2026, the last one guessed. `open_in_full` is said to be a mark too, but would fit any tile.
 */
const SHARE_ICONS = new Set(["zoom_in", "zoom_out", "cancel_presentation"]);
/**
 * Where icons are: anywhere else such a word is somebody's name. Guessed: a screen reader must not read an
 * icon's word, but has to read a name.
 */
const ICONS = 'i, [aria-hidden="true"], [class*="material-icons"], [class*="symbols"]';

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
  return CALL_PATH.exec(url.pathname)?.[1].toLowerCase() ?? "";
}

/** The meeting code of this page. */
export function codeOfPage() {
  const link = document.querySelector(CANONICAL);
  return meetingCode(location.href, link?.getAttribute("href") ?? "");
}

/**
 * Every document that may hold tiles: the tab's, and that of Meet's small window on top of others. The window
 * was told between March and August 2026; that tiles move into it is guessed.
 */
function callDocuments() {
  const small = globalThis.documentPictureInPicture?.window?.document;
  return small ? [document, small] : [document];
}

/**
 * Whether there is anybody's tile, with or without a camera. The lobby has none, told between March and
 * August 2026; the page after a call has none, guessed.
 */
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
 * Whose camera a video shows, as Meet's own id; "" if it is no camera: a shared screen, a preview, an effect.
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
  return [...tile.querySelectorAll(ICONS)].some((icon) => SHARE_ICONS.has(icon.textContent.trim()));
}

/**
 * Whether the page says that a video is no camera: a shared screen, or a preview in a panel. Another media id
 * says so only where somebody's tile still has its own; otherwise, media ids must have changed their meaning.
 * @param {HTMLVideoElement} video
 */
export function isKnownToBeNoCamera(video) {
  const tile = video.closest(`[${PARTICIPANT}]`);
  if (video.closest(PANELS) || (tile && showsShare(tile))) return true;
  return Boolean(tile && video.closest(`[${MEDIA}]`)) && !cameraOwner(video) && hasOwnMedia();
}

function hasOwnMedia() {
  return callDocuments().some((where) =>
    [...where.querySelectorAll(`[${MEDIA}]`)].some(
      (each) => each.getAttribute(MEDIA) === each.closest(`[${PARTICIPANT}]`)?.getAttribute(PARTICIPANT),
    ),
  );
}

/**
 * Which of the marks above the page and one video have, for a bug report: no ids, names or pixels.
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

/** How many elements carry each of the attributes that we look for. */
export function attributeCounts() {
  const count = (/** @type {string} */ name) =>
    callDocuments().reduce((sum, where) => sum + where.querySelectorAll(`[${name}]`).length, 0);
  return Object.fromEntries([PARTICIPANT, MEDIA, REQUESTED].map((name) => [name, count(name)]));
}

/** What kind of page this is, without its code. */
export function pathKind() {
  if (LOOKUP_PATH.test(location.pathname)) return "lookup";
  return CALL_PATH.test(location.pathname) ? "call" : "other";
}
