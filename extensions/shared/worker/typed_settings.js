// @ts-check
/** @import { Settings } from "../types" */
import { TYPING } from "../popup/typing.js";
import { writeSettings } from "../settings.js";

/**
 * Keeps what somebody was typing into a popup when it closed: a click into the page closes it at once, and
 * what the popup itself would store then mostly does not arrive. Called at the top of the service worker.
 */
export function keepTyped() {
  chrome.runtime.onConnect.addListener((port) => {
    if (port.name !== TYPING || !isOwnPage(port)) return;
    /** @type {Partial<Settings> | null} */
    let typed = null;
    port.onMessage.addListener((changes) => {
      typed = changes;
    });
    port.onDisconnect.addListener(() => typed && void writeSettings(typed));
  });
}

/**
 * Whether one of the extension's own pages is there, rather than its script in Meet's page, which shares a
 * process with that page: another server would be sent the leader key.
 * @param {chrome.runtime.Port} port
 */
function isOwnPage({ sender }) {
  return Boolean(sender?.url?.startsWith(chrome.runtime.getURL("")));
}
