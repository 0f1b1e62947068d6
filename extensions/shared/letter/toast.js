// @ts-check
import { element } from "../element.js";

/** Long enough to read a line twice, short enough to be no burden. */
const TOAST_MS = 7000;
/** What was said to a hidden page is no news to who comes back to it later than this, ms. */
const UNSEEN_MS = 60_000;

/** One quiet line that goes by itself once it was seen; a newer one takes its place. */
export class Toast {
  #root;
  /** @type {HTMLElement | null} */
  #shown = null;
  #waiting = new AbortController();

  /** @param {ShadowRoot} root */
  constructor(root) {
    this.#root = root;
  }

  /** @param {string} text */
  show(text) {
    this.remove();
    if (document.hidden) return this.#showWhenSeen(text);
    const toast = element("p", { class: "toast", popover: "manual", role: "status" });
    this.#shown = toast;
    // Beside an open letter it would be out of reach, for screen readers too.
    (this.#root.querySelector("dialog[open]") ?? this.#root).append(toast);
    toast.showPopover?.(); // a browser without it lays the line over the page alone
    toast.textContent = text; // after it is there, or screen readers say nothing
    setTimeout(() => toast.remove(), TOAST_MS);
  }

  /** Takes away what is said, and what waits to be. */
  remove() {
    this.#waiting.abort();
    this.#shown?.remove();
  }

  /** @param {string} text */
  #showWhenSeen(text) {
    const saidAt = Date.now(); // it goes on while the machine sleeps
    this.#waiting = new AbortController();
    const { signal } = this.#waiting;
    const show = () => Date.now() - saidAt < UNSEEN_MS && this.show(text);
    document.addEventListener("visibilitychange", show, { once: true, signal });
  }
}
