// @ts-check
const MEET = "https://meet.google.com/*";

/** The Meet tab that a popup speaks of: the one in front, else the one used last. @returns {Promise<chrome.tabs.Tab | undefined>} */
export async function meetTab() {
  const [front] = await chrome.tabs.query({ active: true, currentWindow: true, url: MEET });
  if (front) return front;
  const tabs = await chrome.tabs.query({ url: MEET });
  return tabs.sort((one, other) => (other.lastAccessed ?? 0) - (one.lastAccessed ?? 0))[0];
}

/** A popup's line to the content script of one Meet tab. */
export class TabView {
  /** @type {chrome.runtime.Port | null} */
  #port = null;

  /**
   * Shows `onView(null, …)` when there is no Meet tab (`"none"`), or one from before the extension was installed (`"old"`).
   * @param {(view: any, missing?: "none" | "old") => void} onView
   */
  async open(onView) {
    const tab = await meetTab();
    if (tab?.id === undefined) return onView(null, "none");
    const port = chrome.tabs.connect(tab.id, { name: "popup" });
    port.onMessage.addListener((view) => onView(view));
    port.onDisconnect.addListener(() => {
      void chrome.runtime.lastError; // read, or Chrome logs it: no content script there
      this.#port = null;
      onView(null, "old");
      setTimeout(() => this.open(onView), 1000);
    });
    this.#port = port;
  }

  /** @param {string} action @param {any} [value] */
  act(action, value) {
    this.#port?.postMessage({ action, value });
  }
}
