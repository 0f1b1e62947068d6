// @ts-check
import { isCopied } from "./shared/clipboard.js";
import { byId, input } from "./shared/element.js";
import { openConsentForm } from "./shared/popup/consent_form.js";

const { words, serverUrl, agreed, render } = await openConsentForm(() => input("told").checked);
const note = words("consent_note", serverUrl || words("server"));
byId("note").textContent = note;
byId("copy").addEventListener("click", async () => {
  byId("copy").textContent = words((await isCopied(note)) ? "copied" : "copy_failed");
});
input("told").addEventListener("change", render);
if (agreed) input("told").checked = true;
render(); // it may have been ticked while this was loading
