// @ts-check
import { element } from "../element.js";

/** After this, in ms, screen readers know of a line that has just been put into the page. */
const KNOWN_MS = 100;
/** It is read by then, ms: nobody who reads the page line by line should meet it beside what is shown. */
const READ_MS = 7000;

/** A line for screen readers only, there before its text: many do not read one that comes with its text. */
export class SpokenLine {
  #line;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {"status" | "alert"} role an alert is read at once, interrupting whatever is being read */
  constructor(role = "status") {
    this.#line = element("div", { class: "spoken", role });
  }

  /**
   * @param {ParentNode} where an open letter, as nothing beside it is read, or the root
   * @param {string} text may be the same again
   */
  say(where, text) {
    this.clear();
    if (this.#line.parentNode !== where) where.append(this.#line);
    this.#timer = setTimeout(() => {
      this.#line.textContent = text;
      this.#timer = setTimeout(() => this.clear(), READ_MS);
    }, KNOWN_MS);
  }

  /** What was said, or was going to be, is no longer news. */
  clear() {
    clearTimeout(this.#timer);
    this.#line.textContent = "";
  }
}
