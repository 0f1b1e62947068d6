// @ts-check
/** What the browser itself says of a rest, for those looking at another tab; only after they allowed it. */
export class Notifications {
  /** Why none can be shown, whatever is allowed. @type {"missing" | "denied" | null} */
  #hindrance = lacksNotifications() ? "missing" : null;
  /** @type {Notification | null} */
  #shown = null;

  /** @returns {"missing" | NotificationPermission} */
  get permission() {
    return this.#hindrance ?? Notification.permission;
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
      // It was allowed before this page could try without showing anything.
      this.#hindrance = "denied";
    }
  }

  hide() {
    this.#shown?.close();
    this.#shown = null;
  }
}

/**
 * Browsers on Android have the name, but only service workers may use it there; a tablet's claims to be a
 * computer's. So it is tried: before somebody allows it, that shows nothing.
 */
function lacksNotifications() {
  if (!("Notification" in window)) return true;
  if (Notification.permission !== "default") return false;
  try {
    new Notification("");
    return false;
  } catch {
    return true;
  }
}
