// @ts-check
/** @import { Badge } from "../types" */

/**
 * Shows a badge on the extension's icon while that tab is in front.
 * @param {number | undefined} tabId
 * @param {Badge} badge
 */
export async function showBadge(tabId, { text, color, title }) {
  await chrome.action.setBadgeText({ tabId, text });
  await chrome.action.setBadgeBackgroundColor({ tabId, color });
  await chrome.action.setTitle({ tabId, title });
}
