// @ts-check
// Entry point of the service worker: gives each tab access to the network; frames are never sent from here.
import { askConsentOnInstall } from "./shared/worker/consent_page.js";
import { serveTabs } from "./shared/worker/tab_service.js";

serveTabs(() => null);
askConsentOnInstall();
