// @ts-check
import { byId, input, translatePage } from "./shared/element.js";
import { loadWords } from "./shared/load_words.js";
import { show } from "./shared/popup/popup_frame.js";
import { CONSENT_VERSION, hasConsent, readSettings, writeSettings } from "./shared/settings.js";

const settings = await readSettings();
const { words, language } = await loadWords(settings.language);
translatePage(words, language);
document.title = words("consent_title");
byId("server").textContent = settings.serverUrl || words("server_none");

byId("agree").addEventListener("click", async () => {
  await writeSettings({ consentedAt: new Date().toISOString(), consentVersion: CONSENT_VERSION });
  input("agree").disabled = true;
  show("done", words("consent_done"));
});
input("agree").disabled = false;
if (hasConsent(settings)) show("done", words("consent_done"));
else if (settings.consentedAt) show("changed", words("consent_changed"));
