// @ts-check
/** The id of the tab in front: there is only one for all windows together, that of the window used last. */
export async function frontTabId() {
  const [front] = await chrome.tabs.query({ active: true, lastFocusedWindow: true });
  return front?.id;
}
