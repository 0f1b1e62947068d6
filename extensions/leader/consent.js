// @ts-check
import { byId, fillWords } from "./shared/element.js";
import { input, show } from "./shared/popup_frame.js";
import { readSettings, writeSettings } from "./shared/settings.js";
import { loadWords } from "./shared/words.js";

const settings = await readSettings();
const { words, language } = await loadWords(settings.language);
fillWords(words, language);
document.title = words("consent_title");
byId("server").textContent = settings.serverUrl;

input("told").addEventListener("change", () => {
  input("agree").disabled = !input("told").checked;
});
byId("copy").addEventListener("click", async () => {
  await navigator.clipboard.writeText(words("consent_note"));
  byId("copy").textContent = words("consent_copied");
});
byId("agree").addEventListener("click", async () => {
  await writeSettings({ consentedAt: new Date().toISOString() });
  input("agree").disabled = true;
  show("done", words("consent_done"));
});
if (settings.consentedAt) {
  input("told").checked = true;
  show("done", words("consent_done"));
}
