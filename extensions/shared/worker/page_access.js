// @ts-check
/**
 * Whether the browser allows the extension on the page in a tab, be it on all of Meet's or, after a click on the
 * extension's icon, on this one: only then does it tell the page's address. A script that is in the page already
 * stays when access is taken away, even in a page that sleeps meanwhile.
 * @param {number | undefined} tabId
 */
export async function isAllowedIn(tabId) {
  if (tabId === undefined) return false;
  const tab = await chrome.tabs.get(tabId).catch(() => null); // it may have been closed
  return tab?.url !== undefined;
}
