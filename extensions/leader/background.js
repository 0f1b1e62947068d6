// @ts-check
import { serveTabs } from "./shared/tab_service.js";
import { FramesLink } from "./frames_link.js";

serveTabs(() => new FramesLink());

chrome.runtime.onInstalled.addListener(({ reason }) => {
  if (reason === "install") void chrome.tabs.create({ url: "consent.html" });
});
