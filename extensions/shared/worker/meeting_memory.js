// @ts-check
/** @import { Memory } from "../types" */

/**
 * @param {string} serverUrl
 * @param {string} meetingId
 */
function nameOf(serverUrl, meetingId) {
  return `meeting ${serverUrl} ${meetingId}`;
}

/**
 * @param {string} name
 * @returns {Promise<Memory>}
 */
async function read(name) {
  return (await chrome.storage.session.get(name))[name] ?? {};
}

/**
 * What was kept for this meeting on this server since the browser started.
 * @param {string} serverUrl
 * @param {string} meetingId
 * @returns {Promise<Memory>}
 */
export async function recall(serverUrl, meetingId) {
  return read(nameOf(serverUrl, meetingId));
}

/**
 * Adds to it. One after the other: two writers at once would lose one's part.
 * @param {string} serverUrl
 * @param {string} meetingId
 * @param {Memory} changes
 */
export function remember(serverUrl, meetingId, changes) {
  const name = nameOf(serverUrl, meetingId);
  queue = queue
    .then(async () => chrome.storage.session.set({ [name]: { ...(await read(name)), ...changes } }))
    .catch((error) => console.error("Something of a meeting could not be kept:", error));
  return queue;
}

/** @type {Promise<void>} */
let queue = Promise.resolve();
