// @ts-check
import { askConsentOnInstall } from "./shared/worker/consent_page.js";
import { serveTabs } from "./shared/worker/tab_service.js";

serveTabs(() => null);
askConsentOnInstall();
