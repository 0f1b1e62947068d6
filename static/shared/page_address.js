// @ts-check
import { meetingIdFrom } from "../../extensions/shared/meeting/meeting_id.js";

/**
 * The server that a page came from, even behind a proxy that gives it a folder: `https://host/folder`.
 * @param {string} address of the page
 * @param {string} route the page's own, such as `/camera`
 */
export function serverOf(address, route) {
  const { origin, pathname } = new URL(address);
  const end = pathname.lastIndexOf(route);
  return origin + (end < 0 ? "" : pathname.slice(0, end));
}

/**
 * The meeting of a member page's address: a Meet code in upper or lower case, or an id as it stands there.
 * @param {string} address
 */
export function meetingOf(address) {
  const last = new URL(address).pathname.split("/").at(-1) ?? "";
  try {
    return meetingIdFrom(decodeURIComponent(last));
  } catch {
    return "";
  }
}
