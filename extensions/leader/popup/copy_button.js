// @ts-check
/** @import { Words } from "../shared/words.js" */
import { copyText } from "../shared/clipboard.js";
import { byId, tellText } from "../shared/element.js";

/**
 * Makes a button copy the text of a part of its page; the element `<id>-said` says whether that worked.
 * @param {string} id
 * @param {string} source
 * @param {Words} words with `copied` and `copy_failed`
 */
export function bindCopy(id, source, words) {
  byId(id).addEventListener("click", async () => {
    const isCopied = await copyText(byId(source).textContent);
    tellText(`${id}-said`, words(isCopied ? "copied" : "copy_failed"));
  });
}
