// @ts-check
/** @import { CallMemory, Memory } from "../types" */
import { meetingKeyOf } from "../meeting/meeting_id.js";
import { StepQueue } from "./step_queue.js";

/** If two wrote at once, what one of them wrote would be lost. */
const writes = new StepQueue("Something of a meeting could not be kept:");

/**
 * @param {string} serverUrl
 * @param {string} meetingId
 */
function nameOf(serverUrl, meetingId) {
  return `meeting ${meetingKeyOf(serverUrl, meetingId)}`;
}

/** @param {string} code */
function nameOfCall(code) {
  return `call ${code}`;
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
 * Everything that was kept for meetings since the browser started.
 * @returns {Promise<{serverUrl: string, meetingId: string, memory: Memory}[]>}
 */
export async function recallAll() {
  return Object.entries(await chrome.storage.session.get()).flatMap(([name, memory]) => {
    const [kind, serverUrl, meetingId] = name.split(" ");
    return kind === "meeting" ? [{ serverUrl, meetingId, memory }] : [];
  });
}

/**
 * What was kept for this call, whatever meeting id or server is used for it.
 * @param {string} code Meet's code
 * @returns {Promise<CallMemory>}
 */
export async function recallCall(code) {
  return read(nameOfCall(code));
}

/**
 * Adds to what is kept of a meeting.
 * @param {string} serverUrl
 * @param {string} meetingId
 * @param {Memory} changes
 */
export function remember(serverUrl, meetingId, changes) {
  return add(nameOf(serverUrl, meetingId), changes);
}

/**
 * Adds to what is kept of a call.
 * @param {string} code
 * @param {CallMemory} changes
 */
export function rememberCall(code, changes) {
  return add(nameOfCall(code), changes);
}

/**
 * @param {string} name
 * @param {Memory} changes
 */
function add(name, changes) {
  return writes.add(async () =>
    chrome.storage.session.set({ [name]: { ...(await read(name)), ...changes } }),
  );
}
