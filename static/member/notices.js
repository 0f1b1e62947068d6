// @ts-check
/** What the browser itself says of a rest, for who looks at another tab; only after somebody allowed it. */
export class Notices {
  /** @type {Notification | null} */
  #shown = null;

  /** @returns {"missing" | NotificationPermission} */
  get permission() {
    return "Notification" in window ? Notification.permission : "missing";
  }

  async ask() {
    await Notification.requestPermission();
  }

  /**
   * @param {string} title
   * @param {string} body
   */
  show(title, body) {
    if (this.permission !== "granted" || !document.hidden) return;
    try {
      this.#shown = new Notification(title, { body, tag: "meeting-rest" });
      this.#shown.addEventListener("click", () => window.focus());
    } catch {
      // Chrome on Android has the name but lets only service workers use it.
    }
  }

  hide() {
    this.#shown?.close();
    this.#shown = null;
  }
}
