// @ts-check
/** @import { Memory } from "./types" */

/** @param {string} serverUrl @param {string} meetingId */
function nameOf(serverUrl, meetingId) {
  return `meeting ${serverUrl} ${meetingId}`;
}

/** What was kept for this meeting on this server since the browser started. @param {string} serverUrl @param {string} meetingId @returns {Promise<Memory>} */
export async function recall(serverUrl, meetingId) {
  const name = nameOf(serverUrl, meetingId);
  return (await chrome.storage.session.get(name))[name] ?? {};
}

/** Adds to it. One after the other: two writers at once would lose one's part. @param {string} serverUrl @param {string} meetingId @param {Memory} changes */
export function remember(serverUrl, meetingId, changes) {
  const name = nameOf(serverUrl, meetingId);
  queue = queue.then(async () => {
    const before = (await chrome.storage.session.get(name))[name] ?? {};
    await chrome.storage.session.set({ [name]: { ...before, ...changes } });
  });
  return queue;
}

/** @type {Promise<void>} */
let queue = Promise.resolve();
