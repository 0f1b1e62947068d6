// @ts-check
/** @import { FrameChannel } from "./meeting_link.js" */
import { isOfSettings } from "../settings.js";
import { MeetingLink } from "./meeting_link.js";
import { focusOnClick } from "./notification.js";

/**
 * Gives every Meet tab that connects its own link to the server.
 * Called at the top of the service worker: Chrome wakes it only for listeners that are there at once.
 * @param {() => FrameChannel | null} frames makes what carries a tab's frames
 */
export function serveTabs(frames) {
  /** @type {Set<MeetingLink>} */
  const links = new Set();
  chrome.runtime.onConnect.addListener((port) => {
    if (port.name !== "meet" || port.sender?.tab === undefined) return;
    const link = new MeetingLink(port, frames());
    links.add(link);
    port.onDisconnect.addListener(() => {
      link.close();
      links.delete(link);
    });
  });
  chrome.storage.onChanged.addListener((changes, area) => {
    if (isOfSettings(changes, area)) for (const link of links) void link.settingsChanged();
  });
  // The keys that a person set at chrome://extensions/shortcuts.
  chrome.commands.onCommand.addListener(async (command) => {
    const [front] = await chrome.tabs.query({ active: true, lastFocusedWindow: true });
    const inMeetings = [...links].filter(({ joined }) => joined);
    const link = inMeetings.find(({ tabId }) => tabId === front?.id) ?? inMeetings.at(-1);
    link?.post({ type: "command", command });
  });
  focusOnClick();
  self.addEventListener("online", () => {
    for (const link of links) link.reconnectNow();
  });
  // The leader key lies there, and content scripts share a process with the page.
  void chrome.storage.local.setAccessLevel({ accessLevel: "TRUSTED_CONTEXTS" });
}
