// @ts-check
import { hasConsent, readSettings } from "../settings.js";

/** Opens the consent page after installation, and after an update that changed the data practice. */
export function askConsentOnInstall() {
  chrome.runtime.onInstalled.addListener(async ({ reason }) => {
    const settings = await readSettings();
    const isChange = reason === "update" && Boolean(settings.consentedAt) && !hasConsent(settings);
    if (reason === "install" || isChange) await chrome.tabs.create({ url: "consent.html" });
  });
}
