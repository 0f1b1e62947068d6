// @ts-check
// Begins in the page about consent, which also has the text by which the leader tells the others.
import { bindCopy } from "./popup/copy_button.js";
import { byId, input } from "./shared/element.js";
import { openConsentForm } from "./shared/popup/consent_form.js";

const { words, serverUrl, agreed, render } = await openConsentForm(() => input("told").checked);
byId("note").textContent = words("consent_note", serverUrl || words("server"));
bindCopy("copy", "note", words);
input("told").addEventListener("change", render);
if (agreed) input("told").checked = true;
render(); // it may have been ticked while this was loading
