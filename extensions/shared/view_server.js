// @ts-check
/** Shows what a tab knows to the popups that look at it, and does what they ask. */
export class ViewServer {
  /** @type {Set<chrome.runtime.Port>} */
  #popups = new Set();
  #view;

  /**
   * @param {() => object} view what to show; plain data
   * @param {(action: string, value?: any) => void} act
   */
  constructor(view, act) {
    this.#view = view;
    chrome.runtime.onConnect.addListener((port) => {
      if (port.name !== "popup") return;
      this.#popups.add(port);
      port.onDisconnect.addListener(() => this.#popups.delete(port));
      port.onMessage.addListener(({ action, value }) => act(action, value));
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
