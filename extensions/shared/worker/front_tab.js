// @ts-check
/** The tab in front: of all windows together there is one, that of the window used last. */
export async function frontTabId() {
  const [front] = await chrome.tabs.query({ active: true, lastFocusedWindow: true });
  return front?.id;
}
