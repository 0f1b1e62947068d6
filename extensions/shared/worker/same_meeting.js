// @ts-check
/** @import { Memory } from "../types" */
/** @import { MeetingLink } from "./meeting_link.js" */
import { frontTabId } from "./front_tab.js";

/**
 * Tells the other tabs of a meeting what one person has answered and asked in one of them: they count once,
 * and a letter that was read lies in no other tab.
 * @param {MeetingLink[]} others
 * @param {string} meetingId
 * @param {Memory} changes
 */
export function share(others, meetingId, { answers, request }) {
  /** @type {Memory} */
  const memory = { ...(answers && { answers }), ...(request !== undefined && { request }) };
  if (!Object.keys(memory).length) return;
  for (const other of others) other.post({ type: "shared", meetingId, memory });
}

/**
 * Whether one of the other tabs tells of a rest: the one in front, of which there is one, or two tabs in two
 * windows would leave it to each other.
 * @param {MeetingLink[]} others
 */
export async function isToldIn(others) {
  const listening = others.filter(({ listens }) => listens);
  if (!listening.length) return false;
  const front = await frontTabId();
  return listening.some(({ tabId }) => tabId === front);
}
