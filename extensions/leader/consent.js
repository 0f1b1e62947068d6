// @ts-check
// Entry point of the consent page, which also has the text with which the leader informs the others.
import { bindCopy } from "./popup/copy_button.js";
import { byId, input } from "./shared/element.js";
import { openConsentForm } from "./shared/popup/consent_form.js";

const { words, serverUrl, agreed, render } = await openConsentForm(() => input("told").checked);
byId("note").textContent = words("consent_note", serverUrl || words("server"));
bindCopy("copy", "note", words);
input("told").addEventListener("change", render);
if (agreed) input("told").checked = true;
render(); // it may have been ticked while this was loading
