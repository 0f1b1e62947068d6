// @ts-check
/**
 * Tabs in the order in which a person last used them, the latest first.
 * @template {Pick<chrome.tabs.Tab, "lastAccessed">} Tab
 * @param {Tab[]} tabs
 */
export function lastUsedFirst(tabs) {
  return tabs.toSorted((one, other) => other.lastAccessed - one.lastAccessed);
}
