// @ts-check
/** @import { Rest } from "../../extensions/shared/types" */
/** @import { Language, Words } from "../../extensions/shared/words.js" */
import { element, setTextOf } from "../../extensions/shared/element.js";
import { openLayer } from "../../extensions/shared/letter/layer.js";
import { Letter } from "../../extensions/shared/letter/letter.js";
import overlayCss from "../../extensions/shared/letter/overlay.css" with { type: "text" };
import { Toast } from "../../extensions/shared/letter/toast.js";

/**
 * Safari before 16.4 takes no sheet from a script, and the page's policy only allows a file: it loads one.
 */
const HAS_SHEETS = "adoptedStyleSheets" in document;
/** Where that file is, from the page's address. */
const SHEET = "../static/vendor/overlay.css";

/** The extension's letter and toasts in this page, in one language. */
export class RestLetter {
  /** News of the connection: the page's own line about it is out of reach beneath the letter. */
  #news = element("p", { class: "spoken", role: "status" });
  /** The last state of the connection, in words. */
  #connection = "";
  #letter;
  #toast;
  #layer;

  /**
   * @param {Words} words
   * @param {Language} language
   * @param {(minutes: number) => void} onAnswer for how long it is put off; 0: closed
   */
  constructor(words, language, onAnswer) {
    this.#layer = openLayer(overlaySheets(), language);
    if (!HAS_SHEETS) this.#layer.root.append(element("link", { rel: "stylesheet", href: SHEET }));
    this.#toast = new Toast(this.#layer.root);
    this.#letter = new Letter(this.#layer, this.#toast, words, onAnswer);
  }

  /**
   * @param {Rest | null} rest whose letter is shown now
   * @param {number} now server clock, ms
   * @param {string} connection its state, in words
   */
  render(rest, now, connection) {
    if (rest) this.#letter.show(rest, now);
    else this.#letter.hide();
    const dialog = this.#layer.root.querySelector("dialog");
    if (dialog && !dialog.contains(this.#news)) {
      setTextOf(this.#news, "");
      dialog.append(this.#news);
    } else if (connection !== this.#connection) setTextOf(this.#news, connection);
    this.#connection = connection;
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

function overlaySheets() {
  if (!HAS_SHEETS) return [];
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(/** @type {string} */ (/** @type {unknown} */ (overlayCss)));
  return [sheet];
}
