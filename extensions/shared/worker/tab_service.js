// @ts-check
/** @import { Question } from "../types" */
/** @import { FrameChannel } from "./meeting_link.js" */
import { lastUsedFirst } from "../last_used.js";
import { MEET_PAGES } from "../meet.js";
import { adoptOldKey, forgetOldMeetings, isOfSettings } from "../settings.js";
import { takeWanted } from "../wanted_server.js";
import { frontTabId } from "./front_tab.js";
import { MeetingLink } from "./meeting_link.js";
import { focusOnClick } from "./notification.js";
import { keepTyped } from "./typed_settings.js";

/**
 * Gives every Meet tab that connects its own link to the server.
 * Called at the top of the service worker: Chrome wakes it only for listeners that are added at once.
 * @param {() => FrameChannel | null} frames makes what carries a tab's frames
 * @returns {ReadonlySet<MeetingLink>} the links of the tabs that are there at the time
 */
export function serveTabs(frames) {
  /** @type {Set<MeetingLink>} */
  const links = new Set();
  linkTabs(links, frames);
  passChanges(links);
  // The keyboard shortcuts that a person set at chrome://extensions/shortcuts.
  chrome.commands.onCommand.addListener(async (command) => {
    const [front, all] = await Promise.all([frontTabId(), chrome.tabs.query({})]);
    linkForKey([...links], front, lastUsedFirst(all))?.post({ type: "command", command });
  });
  chrome.runtime.onMessage.addListener((/** @type {Question} */ question, _, answer) => {
    const inCalls = [...links].filter(({ inCall }) => inCall);
    if (question === "tabsInCalls") answer(inCalls.map(({ tabId }) => tabId));
  });
  focusOnClick();
  keepTyped();
  takeWanted();
  void forgetOldMeetings();
  void adoptOldKey();
  // The leader key is kept there, and content scripts share a process with the page.
  void chrome.storage.local.setAccessLevel({ accessLevel: "TRUSTED_CONTEXTS" });
  return links;
}

/**
 * @param {Set<MeetingLink>} links of the tabs that are there
 * @param {() => FrameChannel | null} frames
 */
function linkTabs(links, frames) {
  chrome.runtime.onConnect.addListener((port) => {
    if (port.name !== "meet" || port.sender?.tab === undefined) return;
    const isOther = (/** @type {MeetingLink} */ other) =>
      other !== link && other.meetingKey === link.meetingKey;
    const link = new MeetingLink(port, frames(), () => [...links].filter(isOther));
    links.add(link);
    port.onDisconnect.addListener(() => {
      link.close();
      links.delete(link);
    });
  });
}

/**
 * Tells the links when settings change, when access is given or taken away, and when the network is back.
 * @param {Set<MeetingLink>} links
 */
function passChanges(links) {
  chrome.storage.onChanged.addListener((changes, area) => {
    if (isOfSettings(changes, area)) for (const link of links) void link.settingsChanged();
  });
  for (const changed of [chrome.permissions.onAdded, chrome.permissions.onRemoved])
    changed.addListener(({ origins = [] }) => {
      // Permissions for notifications, or for another server, say nothing about Meet.
      if (origins.includes(MEET_PAGES)) for (const link of links) void link.settingsChanged();
    });
  self.addEventListener("online", () => {
    for (const link of links) link.reconnectNow();
  });
}

/**
 * Which tab a key press is for: the one in front if it is in a call, otherwise the last used one that is.
 * (A popup is about a Meet page in front in any case.) Without any call it is for the tab in front, which
 * says why nothing is done.
 * @template {Pick<MeetingLink, "tabId" | "inCall">} Link
 * @param {Link[]} links
 * @param {number | undefined} front id of the tab in front
 * @param {Pick<chrome.tabs.Tab, "id">[]} tabs all of them, the one used last first
 */
export function linkForKey(links, front, tabs) {
  const inCalls = links.filter(({ inCall }) => inCall);
  const of = (/** @type {Link[]} */ some, /** @type {number | undefined} */ id) =>
    some.find(({ tabId }) => tabId === id);
  const lastUsed = tabs.find(({ id }) => of(inCalls, id));
  return of(inCalls, front) ?? of(inCalls, lastUsed?.id) ?? of(links, front);
}
