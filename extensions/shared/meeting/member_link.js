// @ts-check
// The link to a meeting's member page: shown, copied and drawn as a QR code, all without leaving the page.
/** @import { Words } from "../words.js" */
import { generate } from "lean-qr";
import { copyText } from "../clipboard.js";
import { byId, setText, tellText } from "../element.js";
import { isOnThisMachine } from "../server_url.js";

/** Blank modules on each side, as the standard requires: without them many readers find nothing. */
const QUIET = 4;

let shown = "";

/**
 * Shows the link in the page's `#share`, or hides `#share` while there is no meeting.
 * @param {string} serverUrl "" for none
 * @param {string} meetingId "" for none
 */
export function showMemberLink(serverUrl, meetingId) {
  const isThere = Boolean(serverUrl && meetingId);
  byId("share").hidden = !isThere;
  const link = `${serverUrl}/m/${encodeURIComponent(meetingId)}`;
  if (!isThere || link === shown) return;
  shown = link;
  byId("share-local").hidden = !isOnThisMachine(serverUrl);
  byId("share-link").setAttribute("href", link);
  setText("share-link", link);
  setText("share-copied", "");
  const canvas = /** @type {HTMLCanvasElement} */ (byId("share-qr"));
  // Dark on light in every colour scheme, since readers expect that.
  generate(link).toCanvas(canvas, { on: [42, 37, 33], off: [255, 253, 249], pad: QUIET });
}

/** @param {Words} words with `share_copied` and `share_failed` */
export async function copyMemberLink(words) {
  tellText("share-copied", words((await copyText(shown)) ? "share_copied" : "share_failed"));
}
