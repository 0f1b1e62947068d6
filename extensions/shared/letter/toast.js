// @ts-check
import { element } from "../element.js";
import { SpokenLine } from "./spoken_line.js";

/** Long enough to read a line twice, short enough to be no burden. */
const TOAST_MS = 7000;
/** What was said in a hidden page is no longer news to somebody who comes back to it later than this, ms. */
const UNSEEN_MS = 60_000;

/** One quiet line that goes away by itself once it has been seen; a newer one takes its place. */
export class Toast {
  #root;
  /** @type {HTMLElement | null} */
  #shown = null;
  #waiting = new AbortController();
  #spoken = new SpokenLine();

  /** @param {ShadowRoot} root */
  constructor(root) {
    this.#root = root;
  }

  /** @param {string} text */
  show(text) {
    this.remove();
    if (document.hidden) return this.#showWhenSeen(text);
    const toast = element("p", { class: "toast", popover: "manual" }, text);
    this.#shown = toast;
    // Beside an open letter it would be out of reach, for screen readers too.
    const where = this.#root.querySelector("dialog[open]") ?? this.#root;
    where.append(toast);
    toast.showPopover?.(); // without it, a browser shows the line over the page only
    this.#spoken.say(where, text);
    setTimeout(() => toast.remove(), TOAST_MS);
  }

  /** Takes away what is being said, and what waits to be said. */
  remove() {
    this.#waiting.abort();
    this.#shown?.remove();
    this.#spoken.clear();
  }

  /** @param {string} text */
  #showWhenSeen(text) {
    const saidAt = Date.now(); // this clock goes on while the machine sleeps
    this.#waiting = new AbortController();
    const { signal } = this.#waiting;
    const show = () => Date.now() - saidAt < UNSEEN_MS && this.show(text);
    document.addEventListener("visibilitychange", show, { once: true, signal });
  }
}
