// @ts-check
/** @import { Words } from "../words.js" */
import { byId, input, showText } from "../element.js";
import { keepFocus } from "../focus.js";
import { CONSENT_VERSION, hasConsent, readSettings, writeSettings } from "../settings.js";
import { fillTexts } from "./page_texts.js";

/** Not from one button to the other: somebody who holds a key down would at once withdraw their consent. */
const NEXT = { agree: "done", withdraw: "done" };

/**
 * Fills in a consent page, and connects the buttons by which somebody agrees, or withdraws their consent.
 * @param {() => boolean} [isReady] whether everything else that the page asks for is done
 * @returns {Promise<{words: Words, serverUrl: string, agreed: boolean, render: () => void}>}
 *   `agreed`: whether they had before; call `render` when `isReady` may give another answer
 */
export async function openConsentForm(isReady = () => true) {
  const { words } = await fillTexts("consent_title");
  const settings = await readSettings();
  const { serverUrl } = settings;
  let agreed = hasConsent(settings);
  const thanks = settings.connected ? "consent_done_connected" : "consent_done";
  const render = () => {
    input("agree").disabled = agreed || !serverUrl || !isReady();
    byId("withdraw").hidden = !agreed;
  };
  const decide = async (/** @type {boolean} */ yes) => {
    const [at, version] = yes ? [new Date().toISOString(), CONSENT_VERSION] : ["", 0];
    await writeSettings({ consentedAt: at, consentVersion: version });
    showDecision(yes);
  };
  const showDecision = (/** @type {boolean} */ yes) => {
    agreed = yes;
    showText("changed", "");
    showText("done", words(yes ? thanks : "consent_withdrawn"));
    keepFocus(render, NEXT);
  };
  byId("server").textContent = serverUrl || words("server_none");
  byId("agree").addEventListener("click", () => void decide(true));
  byId("withdraw").addEventListener("click", () => void decide(false));
  chrome.storage.onChanged.addListener(async (changes) => {
    // Nobody may agree to a server that this page does not name.
    if ("serverUrl" in changes) location.reload();
    // It may lie open in several tabs.
    else if ("consentVersion" in changes) showDecision(hasConsent(await readSettings()));
  });
  showText("done", !serverUrl ? words("consent_no_server") : agreed ? words(thanks) : "");
  if (!agreed && settings.consentedAt) showText("changed", words("consent_changed"));
  return { words, serverUrl, agreed, render };
}
