// @ts-check
/** @import { Rest } from "../../extensions/shared/types" */
/** @import { Language, Words } from "../../extensions/shared/words.js" */
/** @import { KeptAnswer } from "./kept_answer.js" */
import { openLayer } from "../../extensions/shared/letter/layer.js";
import { Letter } from "../../extensions/shared/letter/letter.js";
import { answerAfter, isOpen, snoozeChoices } from "../../extensions/shared/letter/letter_state.js";
import overlayCss from "../../extensions/shared/letter/overlay.css" with { type: "text" };
import { Toast } from "../../extensions/shared/letter/toast.js";

/** The extension's letter and toasts in this page, in one language. */
export class RestLetter {
  /** @type {Letter} */
  #letter;
  #toast;
  #layer;
  /** @type {Rest | null} */
  #rest = null;
  #kept;
  #now;

  /**
   * @param {Words} words
   * @param {Language} language
   * @param {KeptAnswer} kept outlives a change of language
   * @param {() => number} now server clock, ms
   * @param {(minutes: number) => void} onAnswer for how long it was put off; 0: closed
   */
  constructor(words, language, kept, now, onAnswer) {
    this.#kept = kept;
    this.#now = now;
    this.#layer = openLayer([overlaySheet()], language);
    this.#letter = new Letter(this.#layer.root, words, (minutes) => {
      this.#answer(minutes);
      onAnswer(minutes);
    });
    this.#toast = new Toast(this.#layer.root);
  }

  /**
   * Shows the letter of this rest, unless it was answered.
   * @param {Rest | null} rest the running one
   * @returns {boolean} whether it lies there
   */
  render(rest) {
    this.#rest = rest;
    const open = rest !== null && isOpen(this.#kept.to(rest), this.#now());
    if (open) {
      this.#letter.show(rest);
      this.#letter.tick(rest, this.#now(), snoozeChoices(rest, this.#now()));
    } else this.#letter.hide();
    return open;
  }

  /** Takes the answer back: the letter lies there again. */
  reopen() {
    this.#kept.forget();
  }

  /** @param {string} text */
  say(text) {
    this.#toast.show(text);
  }

  remove() {
    this.#letter.hide();
    this.#layer.remove();
  }

  /** @param {number} minutes to put the letter off; 0: it is closed */
  #answer(minutes) {
    if (!this.#rest) return;
    const before = this.#kept.to(this.#rest);
    this.#kept.keep(this.#rest, answerAfter(before, minutes, this.#now()));
  }
}

function overlaySheet() {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(/** @type {string} */ (/** @type {unknown} */ (overlayCss)));
  return sheet;
}
