// @ts-check
const MEETING_ID = /^[A-Za-z0-9_-]{1,64}$/;
/**
 * A Meet code as people write it: alone, where ten letters without dashes may be an id of its own, or in its
 * address. It is put into small letters, since to the server capital ones name another meeting.
 */
const WRITTEN_CODE = /^([a-z]{3})-([a-z]{4})-([a-z]{3})\/?(?:[?#].*)?$/i;
const ADDRESS =
  /^(?:https?:\/\/)?meet\.google\.com\/+(?:_meet\/)?([a-z]{3})-?([a-z]{4})-?([a-z]{3})\/?(?:[?#].*)?$/i;

/**
 * The id meant by somebody who types or pastes this: a Meet code in small or capital letters, perhaps in its
 * address, or an id as it is.
 * @param {string} text
 */
export function meetingIdFrom(text) {
  const typed = text.trim();
  const parts = WRITTEN_CODE.exec(typed) ?? ADDRESS.exec(typed);
  return parts ? parts.slice(1).join("-").toLowerCase() : typed;
}

/**
 * Whether the server would accept this as a meeting id.
 * @param {string} text
 */
export function isMeetingId(text) {
  return MEETING_ID.test(text);
}

/**
 * What tells a meeting from every other one, even one with the same id on another server; neither part
 * contains a blank.
 * @param {string} serverUrl
 * @param {string} meetingId
 */
export function meetingKeyOf(serverUrl, meetingId) {
  return `${serverUrl} ${meetingId}`;
}
