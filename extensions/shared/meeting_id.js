// @ts-check
import { meetingCode } from "./meet.js";

const MEETING_ID = /^[A-Za-z0-9_-]{1,64}$/;
/** A Meet code as people write it, whose letters are small. */
const WRITTEN_CODE = /^[a-z]{3}-[a-z]{4}-[a-z]{3}$/i;

/**
 * The id that somebody means who types or pastes this: a Meet code in any letters, a whole address of Meet,
 * or an id as it is.
 * @param {string} text
 */
export function meetingIdFrom(text) {
  const typed = text.trim();
  const code = WRITTEN_CODE.test(typed) ? typed.toLowerCase() : meetingCode(typed);
  return code || typed;
}

/**
 * Whether the server would take this as a meeting id.
 * @param {string} text
 */
export function isMeetingId(text) {
  return MEETING_ID.test(text);
}
