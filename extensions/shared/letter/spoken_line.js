// @ts-check
import { element } from "../element.js";

/** By then, in ms, screen readers know a line that has just come into the page. */
const KNOWN_MS = 100;
/** It is read by then, ms: who goes through the page line by line is not to meet it beside what is shown. */
const READ_MS = 7000;

/** A line for screen readers alone, there before its text: of one that comes with it many say nothing. */
export class SpokenLine {
  #line;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {"status" | "alert"} role an alert is read at once, whatever is being read */
  constructor(role = "status") {
    this.#line = element("div", { class: "spoken", role });
  }

  /**
   * @param {ParentNode} where an open letter, beside which nothing is read, or the root
   * @param {string} text also the same again
   */
  say(where, text) {
    this.clear();
    if (this.#line.parentNode !== where) where.append(this.#line);
    this.#timer = setTimeout(() => {
      this.#line.textContent = text;
      this.#timer = setTimeout(() => this.clear(), READ_MS);
    }, KNOWN_MS);
  }

  /** What was said, or is to be, is no news any more. */
  clear() {
    clearTimeout(this.#timer);
    this.#line.textContent = "";
  }
}
