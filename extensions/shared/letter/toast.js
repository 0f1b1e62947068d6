// @ts-check
import { element } from "../element.js";

/** Long enough to read a line twice, short enough to be no burden. */
const TOAST_MS = 7000;

/** One quiet line that goes by itself; a newer one takes its place. */
export class Toast {
  #root;
  /** @type {HTMLElement | null} */
  #shown = null;

  /** @param {ShadowRoot} root */
  constructor(root) {
    this.#root = root;
  }

  /** @param {string} text */
  show(text) {
    this.hide();
    const toast = element("p", { class: "toast", popover: "manual", role: "status" });
    this.#shown = toast;
    // Beside an open letter it would be out of reach, for screen readers too.
    (this.#root.querySelector("dialog[open]") ?? this.#root).append(toast);
    toast.showPopover?.(); // a browser without it lays the line over the page alone
    toast.textContent = text; // after it is there, or screen readers say nothing
    setTimeout(() => toast.remove(), TOAST_MS);
  }

  /** Takes the line away before its time: it is no longer so. */
  hide() {
    this.#shown?.remove();
  }
}
