// @ts-check
import { permissionFor } from "./popup/host_permission.js";
import { writeSettings } from "./settings.js";

/*
 * A popup closes when Chrome asks whether its extension may reach a server. So the server that was chosen
 * there is noted before the question, and the worker takes it once the answer is yes.
 */

const NAME = "wantedServer";

/** @param {string} serverUrl */
export function want(serverUrl) {
  return chrome.storage.session.set({ [NAME]: serverUrl });
}

/** The popup is still there: the answer came without a question, and it does the rest itself. */
export function forgetWanted() {
  return chrome.storage.session.remove(NAME);
}

/** Called at the top of the service worker. */
export function takeWanted() {
  chrome.permissions.onAdded.addListener(async ({ origins = [] }) => {
    const { [NAME]: serverUrl } = await chrome.storage.session.get([NAME]);
    if (!serverUrl || !origins.includes(permissionFor(serverUrl))) return;
    await forgetWanted();
    await writeSettings({ serverUrl });
  });
}
