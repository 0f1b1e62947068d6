// @ts-check
// Entry point of the service worker: gives each tab access to the network, and a connection for its frames.

import { TabFrameChannel } from "./road/tab_frame_channel.js";
import { endLeftRuns } from "./run/left_runs.js";
import { askConsentOnInstall } from "./shared/worker/consent_page.js";
import { serveTabs } from "./shared/worker/tab_service.js";

endLeftRuns(serveTabs(() => new TabFrameChannel()));
askConsentOnInstall();
