// @ts-check
/** @import { Words } from "./shared/words.js" */
import { clockText, NEAR_MS } from "./shared/countdown.js";
import { element, setTextOf } from "./shared/element.js";

/** One quiet line that a rest begins soon: it takes no focus, covers no field and needs no answer. */
export class Announcement {
  /** @type {HTMLElement | null} */
  #shown = null;
  #text = element("span", { role: "status" });
  #clock = element("span", { class: "soon", role: "timer" });
  #root;
  #words;

  /**
   * @param {ShadowRoot} root
   * @param {Words} words
   */
  constructor(root, words) {
    this.#root = root;
    this.#words = words;
  }

  /** @param {number | null} beginsInMs null: no rest is announced */
  show(beginsInMs) {
    if (beginsInMs === null) return this.#hide();
    if (!this.#shown) {
      this.#shown = element("p", { class: "toast announcement", popover: "manual" }, this.#text, this.#clock);
      this.#root.append(this.#shown);
      this.#shown.showPopover();
    }
    const near = beginsInMs < NEAR_MS;
    const text = near
      ? this.#words("announced_soon")
      : this.#words("announced_later", Math.round(beginsInMs / 60_000));
    // Read aloud once, and when it has changed; the seconds when somebody asks for them.
    setTextOf(this.#text, text);
    this.#clock.textContent = near ? clockText(beginsInMs) : "";
  }

  #hide() {
    this.#shown?.remove();
    this.#shown = null;
    setTextOf(this.#text, "");
  }
}
