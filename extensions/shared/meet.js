// @ts-check
// All that depends on Google Meet's own page: its addresses and its marks. When Meet changes, only this file
// has to change.

/** The match pattern of Meet's pages, as in the manifests. */
export const MEET_PAGES = "https://meet.google.com/*";
const MEET_HOST = "meet.google.com";
/** A call's path is its code alone: three, four and three letters. */
const CALL_PATH = /^\/([a-z]{3}-[a-z]{4}-[a-z]{3})$/;
/** The element around a tile's video carries the participant's id in this attribute. Seen 30 April 2026. */
const PARTICIPANT_ATTRIBUTE = "data-participant-id";

/**
 * The meeting code of a Meet address, or "" on Meet's other pages.
 * @param {string} address
 */
export function meetingCode(address) {
  const url = URL.parse(address);
  return (url?.hostname === MEET_HOST && CALL_PATH.exec(url.pathname)?.[1]) || "";
}

/**
 * Whom a tile shows, as Meet's own id; "" if the page does not say.
 * @param {HTMLVideoElement} video
 */
export function participantOf(video) {
  return video.closest(`[${PARTICIPANT_ATTRIBUTE}]`)?.getAttribute(PARTICIPANT_ATTRIBUTE) ?? "";
}
