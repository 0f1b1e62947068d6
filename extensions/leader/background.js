// @ts-check

import { FrameSocket } from "./frame_socket.js";
import { askConsentOnInstall } from "./shared/worker/consent_page.js";
import { serveTabs } from "./shared/worker/tab_service.js";

serveTabs(() => new FrameSocket());
askConsentOnInstall();
