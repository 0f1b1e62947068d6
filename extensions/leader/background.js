// @ts-check

import { askConsentOnInstall } from "./shared/worker/consent_page.js";
import { serveTabs } from "./shared/worker/tab_service.js";
import { TabFrameChannel } from "./tab_frame_channel.js";

serveTabs(() => new TabFrameChannel());
askConsentOnInstall();
