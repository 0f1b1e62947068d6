// @ts-check
/** @import { MeetTab } from "./meet_tab.js" */

/**
 * The tab's side of the popups that are open for it, each of which has a `TabView`: shows them what the tab
 * knows, and does what they ask for.
 * @template {object} View
 * @template {string} Action
 */
export class OpenPopups {
  /** @type {Set<chrome.runtime.Port>} */
  #popups = new Set();
  #view;

  /**
   * @param {MeetTab} tab
   * @param {() => View} view what to show; plain data
   * @param {(action: Action) => void} act
   */
  constructor(tab, view, act) {
    this.#view = view;
    chrome.runtime.onConnect.addListener((port) => {
      if (port.name !== "popup") return;
      this.#popups.add(port);
      tab.keepJoined();
      port.onDisconnect.addListener(() => this.#popups.delete(port));
      port.onMessage.addListener(async (/** @type {{action: Action}} */ { action }) => {
        // The action must go by what the popup shows, whose last change may still be on its way here.
        await tab.refreshSettings();
        act(action);
      });
      this.#show(port, this.#view());
      void tab.refreshSettings(); // a click on the icon may have given access to this page
    });
    // The time that passes is part of what is shown.
    setInterval(() => {
      if (this.#popups.size) tab.keepJoined();
      this.push();
    }, 1000);
  }

  push() {
    if (!this.#popups.size) return;
    const view = this.#view();
    for (const port of this.#popups) this.#show(port, view);
  }

  /**
   * @param {chrome.runtime.Port} port
   * @param {View} view
   */
  #show(port, view) {
    try {
      port.postMessage(view);
    } catch {
      // Chrome never tells a page that a popup was closed while the page was frozen.
      this.#popups.delete(port);
    }
  }
}
