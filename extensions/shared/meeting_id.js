// @ts-check
const MEETING_ID = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * Whether the server would take this as a meeting id.
 * @param {string} text
 */
export function isMeetingId(text) {
  return MEETING_ID.test(text);
}
