// @ts-check
const MEETING_ID = /^[A-Za-z0-9_-]{1,64}$/;
/**
 * A Meet code as people write it: alone, where ten letters without dashes may be an id of their own, or in
 * its address. Its letters are small: to the server, capital ones are another meeting.
 */
const WRITTEN_CODE = /^([a-z]{3})-([a-z]{4})-([a-z]{3})\/?(?:[?#].*)?$/i;
const ADDRESS =
  /^(?:https?:\/\/)?meet\.google\.com\/+(?:_meet\/)?([a-z]{3})-?([a-z]{4})-?([a-z]{3})\/?(?:[?#].*)?$/i;

/**
 * The id that somebody means who types or pastes this: a Meet code in any letters, also in its address, or an
 * id as it is.
 * @param {string} text
 */
export function meetingIdFrom(text) {
  const typed = text.trim();
  const parts = WRITTEN_CODE.exec(typed) ?? ADDRESS.exec(typed);
  return parts ? parts.slice(1).join("-").toLowerCase() : typed;
}

/**
 * Whether the server would take this as a meeting id.
 * @param {string} text
 */
export function isMeetingId(text) {
  return MEETING_ID.test(text);
}

/**
 * What tells a meeting from every other one, also from that of the same ID on another server; neither part
 * has a blank.
 * @param {string} serverUrl
 * @param {string} meetingId
 */
export function meetingKeyOf(serverUrl, meetingId) {
  return `${serverUrl} ${meetingId}`;
}
