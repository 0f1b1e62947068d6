// @ts-check
/** @import { Language, Words } from "../words.js" */
import { button, element } from "../element.js";
import { openLayer } from "../letter/layer.js";
import { SpokenLine } from "../letter/spoken_line.js";

/** Tells the other of our two extensions that the page already has the line. */
const MARK = "data-meeting-rest-gone";

/**
 * Leaves one line in a page that the extension has gone from: no more letters come here, nobody is measured,
 * and nothing else would say so. Chrome gives no texts to a script that is left behind, so they were read
 * before.
 * @param {{words: Words, language: Language}} spoken
 * @param {CSSStyleSheet} sheet
 */
export function leaveLastLine({ words, language }, sheet) {
  if (document.querySelector(`html > [${MARK}]`)) return;
  const { host, root, remove } = openLayer([sheet], language);
  host.setAttribute(MARK, "");
  const close = button(words("gone_close"), remove, { class: "quiet" });
  const line = element("p", { class: "toast gone", popover: "manual" }, words("gone"), close);
  root.append(line);
  line.showPopover();
  new SpokenLine().say(root, words("gone"));
}
