// @ts-check
/** @import { Rest } from "../../extensions/shared/types" */
/** @import { Language, Words } from "../../extensions/shared/words.js" */
import { openLayer } from "../../extensions/shared/letter/layer.js";
import { Letter } from "../../extensions/shared/letter/letter.js";
import overlayCss from "../../extensions/shared/letter/overlay.css" with { type: "text" };
import { Toast } from "../../extensions/shared/letter/toast.js";

/** The extension's letter and toasts in this page, in one language. */
export class RestLetter {
  #letter;
  #toast;
  #layer;

  /**
   * @param {Words} words
   * @param {Language} language
   * @param {(minutes: number) => void} onAnswer for how long it is put off; 0: closed
   */
  constructor(words, language, onAnswer) {
    this.#layer = openLayer([overlaySheet()], language);
    this.#toast = new Toast(this.#layer.root);
    this.#letter = new Letter(this.#layer, this.#toast, words, onAnswer);
  }

  /**
   * @param {Rest | null} rest whose letter lies there now
   * @param {number} now server clock, ms
   */
  render(rest, now) {
    if (rest) this.#letter.show(rest, now);
    else this.#letter.hide();
  }

  /** @param {string} text */
  say(text) {
    this.#toast.show(text);
  }

  remove() {
    this.#letter.hide();
    this.#toast.remove();
    this.#layer.remove();
  }
}

function overlaySheet() {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(/** @type {string} */ (/** @type {unknown} */ (overlayCss)));
  return sheet;
}
