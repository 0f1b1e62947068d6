// @ts-check
/** @import { Words } from "../shared/words.js" */
import { copyText } from "../shared/clipboard.js";
import { byId } from "../shared/element.js";

/**
 * Makes a button copy the text of a part of its page, and say itself whether that worked.
 * @param {string} id
 * @param {string} source
 * @param {Words} words with `copied` and `copy_failed`
 */
export function bindCopy(id, source, words) {
  byId(id).addEventListener("click", async () => {
    const isCopied = await copyText(byId(source).textContent);
    byId(id).textContent = words(isCopied ? "copied" : "copy_failed");
  });
}
