// @ts-check
import { mayNotify } from "../may_notify.js";

/** Begins a notification's id, which leads back to its tab. */
const NAME = "meet tab ";

/**
 * Shows a system notification about one tab, where that is allowed; returns whether it was shown.
 * @param {number | undefined} tabId
 * @param {string} title
 * @param {string} message
 */
export async function notify(tabId, title, message) {
  if (tabId === undefined) return false;
  if (!(await mayNotify())) return false;
  const iconUrl = chrome.runtime.getURL("icons/128.png");
  const made = chrome.notifications.create(NAME + tabId, { type: "basic", iconUrl, title, message });
  return made.then(
    () => true,
    () => false,
  );
}

/**
 * Takes the notification about a tab back, if there is one.
 * @param {number | undefined} tabId
 */
export async function withdraw(tabId) {
  await chrome.notifications?.clear(NAME + tabId);
}

/** Opens the tab of a notification that is clicked. Called at the top of the service worker. */
export function focusOnClick() {
  // The API is only there once the permission is.
  chrome.notifications?.onClicked.addListener(onClick);
  chrome.permissions.onAdded.addListener(() => {
    if (chrome.notifications && !chrome.notifications.onClicked.hasListener(onClick))
      chrome.notifications.onClicked.addListener(onClick);
  });
}

/** @param {string} id */
async function onClick(id) {
  if (!id.startsWith(NAME)) return;
  await chrome.notifications.clear(id);
  try {
    const tab = await chrome.tabs.update(Number(id.slice(NAME.length)), { active: true });
    if (tab) await chrome.windows.update(tab.windowId, { focused: true });
  } catch {
    // The tab was closed, and there is nothing to open.
  }
}
