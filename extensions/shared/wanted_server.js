// @ts-check
import { permissionFor } from "./popup/host_permission.js";
import { writeSettings } from "./settings.js";

/*
 * A popup closes when Chrome asks whether its extension may reach a server. So the server that was chosen
 * there is noted before the question, and the worker takes it once the answer is yes.
 */

const NAME = "wantedServer";
/** Somebody answers the question within this time, ms; a right that is given later is for something else. */
const WANTED_MS = 10 * 60_000;

/** @param {string} serverUrl */
export function want(serverUrl) {
  return chrome.storage.session.set({ [NAME]: { serverUrl, at: Date.now() } });
}

/** The popup is still there: the answer came without a question, and it does the rest itself. */
export function forgetWanted() {
  return chrome.storage.session.remove(NAME);
}

/** Called at the top of the service worker. */
export function takeWanted() {
  chrome.permissions.onAdded.addListener(async ({ origins = [] }) => {
    const { [NAME]: wanted } = await chrome.storage.session.get([NAME]);
    const { serverUrl, at } = wanted ?? { serverUrl: "", at: 0 };
    if (!serverUrl || !origins.includes(permissionFor(serverUrl))) return;
    await forgetWanted();
    if (Date.now() - at > WANTED_MS) return;
    await writeSettings({ serverUrl });
  });
}
