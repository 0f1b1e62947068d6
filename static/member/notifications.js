// @ts-check
/** Browsers on Android have the name, but only service workers may use it there. */
const USABLE = "Notification" in window && !/Android/.test(navigator.userAgent);

/** What the browser itself says of a rest, for who looks at another tab; only after somebody allowed it. */
export class Notifications {
  /** @type {Notification | null} */
  #shown = null;

  /** @returns {"missing" | NotificationPermission} */
  get permission() {
    return USABLE ? Notification.permission : "missing";
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
      // A phone's browser that passes itself off as a computer's.
    }
  }

  hide() {
    this.#shown?.close();
    this.#shown = null;
  }
}
