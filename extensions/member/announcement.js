// @ts-check
/** @import { Words } from "./shared/words.js" */
import { clockText, NEAR_MS } from "./shared/countdown.js";
import { element, setTextOf } from "./shared/element.js";
import { SpokenLine } from "./shared/letter/spoken_line.js";

/** One quiet line saying that a rest begins soon: it takes no focus, covers no field and needs no answer. */
export class Announcement {
  /** @type {HTMLElement | null} */
  #shown = null;
  #text = element("span");
  #clock = element("span", { class: "soon", role: "timer" });
  #spoken = new SpokenLine();
  #said = "";
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
    setTextOf(this.#text, text);
    this.#clock.textContent = near ? clockText(beginsInMs) : "";
    // Read aloud once, and again when it has changed; after that, the seconds only when somebody asks for
    // them. On a hidden page nothing is read: whoever comes back to it is told then.
    if (text === this.#said || document.hidden) return;
    this.#said = text;
    this.#spoken.say(this.#root, near ? this.#wordsFor(beginsInMs) : text);
  }

  /** @param {number} beginsInMs soon */
  #wordsFor(beginsInMs) {
    const seconds = Math.round(beginsInMs / 1000);
    return seconds > 1 ? this.#words("announced_seconds", seconds) : this.#words("announced_soon");
  }

  #hide() {
    this.#shown?.remove();
    this.#shown = null;
    this.#said = "";
    this.#spoken.clear();
  }
}
