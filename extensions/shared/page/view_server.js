// @ts-check
/**
 * Shows what a tab knows to the popups that look at it, and does what they ask.
 * @template {object} View
 * @template {string} Action
 */
export class ViewServer {
  /** @type {Set<chrome.runtime.Port>} */
  #popups = new Set();
  #view;

  /**
   * @param {() => View} view what to show; plain data
   * @param {(action: Action) => void} act
   */
  constructor(view, act) {
    this.#view = view;
    chrome.runtime.onConnect.addListener((port) => {
      if (port.name !== "popup") return;
      this.#popups.add(port);
      port.onDisconnect.addListener(() => this.#popups.delete(port));
      port.onMessage.addListener((/** @type {{action: Action}} */ { action }) => act(action));
      port.postMessage(this.#view());
    });
    // Times that pass are part of what is shown.
    setInterval(() => this.push(), 1000);
  }

  push() {
    if (!this.#popups.size) return;
    const view = this.#view();
    for (const port of this.#popups) port.postMessage(view);
  }
}
