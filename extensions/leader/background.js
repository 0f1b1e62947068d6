// @ts-check

import { FrameSocket } from "./frame_socket.js";
import { serveTabs } from "./shared/worker/tab_service.js";

serveTabs(() => new FrameSocket());

chrome.runtime.onInstalled.addListener(({ reason }) => {
  if (reason === "install") void chrome.tabs.create({ url: "consent.html" });
});
