// @ts-check
// Begins as the service worker: gives each tab its network, with a connection for its frames.
import { endLeftRuns } from "./left_runs.js";
import { askConsentOnInstall } from "./shared/worker/consent_page.js";
import { serveTabs } from "./shared/worker/tab_service.js";
import { TabFrameChannel } from "./tab_frame_channel.js";

endLeftRuns(serveTabs(() => new TabFrameChannel()));
askConsentOnInstall();
