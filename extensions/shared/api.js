// @ts-check
/** @import { Outcome } from "./types" */

/** A call that takes longer is as good as lost; the person gets their button back. */
const TIMEOUT_MS = 8000;

/** @type {Record<string, [method: string, path: string]>} */
const CALLS = {
  start: ["POST", "/start"],
  end: ["DELETE", "/end"],
  rest: ["POST", "/rest"],
  endRest: ["DELETE", "/rest"],
  requestRest: ["POST", "/rest-request"],
  stopMeasuring: ["POST", "/monitoring/stop"],
  status: ["GET", "/status"],
};

/**
 * One REST call about a meeting. Never throws.
 * @param {string} serverUrl
 * @param {string} meetingId
 * @param {string} name a key of CALLS
 * @param {{key?: string, body?: object}} [options]
 * @returns {Promise<Outcome>}
 */
export async function callServer(serverUrl, meetingId, name, { key, body } = {}) {
  const [method, path] = CALLS[name];
  /** @type {Record<string, string>} */
  const headers = {};
  if (body) headers["Content-Type"] = "application/json";
  if (key) headers.Authorization = `Bearer ${key}`;
  const url = `${serverUrl}/api/meetings/${encodeURIComponent(meetingId)}${path}`;
  return ask(url, { method, headers, body: body && JSON.stringify(body) });
}

/** Whether a server of ours answers there. @param {string} serverUrl @returns {Promise<Outcome>} */
export async function askHealth(serverUrl) {
  return ask(`${serverUrl}/health`, {});
}

/** @param {string} url @param {RequestInit} request @returns {Promise<Outcome>} */
async function ask(url, request) {
  try {
    const response = await fetch(url, { ...request, credentials: "omit", signal: AbortSignal.timeout(TIMEOUT_MS) });
    const data = await response.json().catch(() => null);
    if (response.ok && data) return { ok: true, status: response.status, data };
    const retryAfter = Number(data?.retry_after) || 0;
    return { ok: false, status: response.status, error: data?.error ?? (response.status >= 500 ? "down" : "not_ours"), retryAfter };
  } catch {
    return { ok: false, status: 0, error: "unreachable" };
  }
}
