// @ts-check
/** @import { Memory } from "../types" */
/** @import { MeetingLink } from "./meeting_link.js" */
import { frontTabId } from "./front_tab.js";
import { withdraw } from "./notification.js";

/**
 * Tells the other tabs of a meeting what a person has answered, asked for and ended in one of them: a person
 * counts once, a letter that was read lies in no other tab, and none goes on measuring after a Stop.
 * @param {MeetingLink[]} others
 * @param {string} meetingId
 * @param {Memory} changes
 */
export function share(others, meetingId, { answer, request, endAskedAt }) {
  /** @type {Memory} */
  const memory = {
    ...(answer !== undefined && { answer }),
    ...(request !== undefined && { request }),
    ...(endAskedAt !== undefined && { endAskedAt }),
  };
  if (!Object.keys(memory).length) return;
  for (const other of others) other.post({ type: "shared", meetingId, memory });
}

/**
 * Lets one tab of a meeting measure: the server accepts a person's frames from only one sender at a time. It
 * is a tab in a call that can be seen; of several such tabs, the one that measures already.
 * @param {MeetingLink} link the one of which something has changed
 * @param {MeetingLink[]} others
 */
export function chooseMeasuring(link, others) {
  const rank = (/** @type {MeetingLink} */ { inCall, isVisible, measures }) =>
    4 * Number(inCall) + 2 * Number(isVisible) + Number(measures);
  const links = [link, ...others];
  const wanting = links.filter(({ wantsToMeasure }) => wantsToMeasure);
  const [chosen] = wanting.sort((one, other) => rank(other) - rank(one));
  for (const each of links)
    if (each !== chosen && (each.measures || each.wantsToMeasure)) each.measure(false);
  chosen?.measure(true);
}

/**
 * Whether one of the other tabs tells of a rest: only the tab in front does. There is just one such tab, or
 * two tabs in two windows would leave it to each other.
 * @param {MeetingLink[]} others
 */
export async function isToldIn(others) {
  const listening = others.filter(({ listens }) => listens);
  if (!listening.length) return false;
  const front = await frontTabId();
  return listening.some(({ tabId }) => tabId === front);
}

/**
 * The tab that a notification is about: one for all hidden tabs of a meeting, or each would show its own.
 * @param {number | undefined} tabId that of the tab that asks for it
 * @param {MeetingLink[]} others
 */
export function notifiedTab(tabId, others) {
  const ids = [tabId, ...others.filter(({ listens }) => listens).map((other) => other.tabId)];
  return ids.sort((one, other) => Number(one) - Number(other))[0];
}

/**
 * Takes the meeting's notification back, whichever of its tabs it is about.
 * @param {number | undefined} tabId
 * @param {MeetingLink[]} others
 */
export async function withdrawShared(tabId, others) {
  await Promise.all([tabId, ...others.map((other) => other.tabId)].map(withdraw));
}
