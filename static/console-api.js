// @ts-check
// The calls that the console's buttons make, and the health check.
"use strict";

const CALL_TIMEOUT_MS = 10_000;

/** What a button calls. key: needs the leader key, where the server has one. */
const CALLS = {
  start: { method: "POST", path: "start", key: true },
  rest: { method: "POST", path: "rest", key: true },
  end_rest: { method: "DELETE", path: "rest", key: true },
  end: { method: "DELETE", path: "end", key: true },
  request: { method: "POST", path: "rest-request", key: false },
  stop: { method: "POST", path: "monitoring/stop", key: false },
  status: { method: "GET", path: "status", key: false },
};

/**
 * Any JSON answer of the server; it throws only where there is none.
 * @param {string} url
 * @param {RequestInit} [init]
 * @returns {Promise<{ok: boolean, status: number, body: any}>}
 */
async function fetchJson(url, init = {}) {
  const answer = await fetch(url, { ...init, cache: "no-store", credentials: "omit", signal: AbortSignal.timeout(CALL_TIMEOUT_MS) });
  const body = await answer.json().catch(() => null);
  return { ok: answer.ok, status: answer.status, body };
}

/**
 * @param {string} apiUrl
 * @param {string} meetingId already checked
 * @param {keyof typeof CALLS} action
 * @param {{key: string, seconds: number | null}} options
 */
function callMeeting(apiUrl, meetingId, action, { key, seconds }) {
  const call = CALLS[action];
  /** @type {Record<string, string>} */
  const headers = call.key && key ? { Authorization: `Bearer ${key}` } : {};
  const body = requestBody(meetingId, action, seconds);
  if (body) headers["Content-Type"] = "application/json";
  const url = `${apiUrl}/api/meetings/${encodeURIComponent(meetingId)}/${call.path}`;
  return fetchJson(url, { method: call.method, headers, body: body && JSON.stringify(body) });
}

/** @param {string} meetingId @param {string} action @param {number | null} seconds */
function requestBody(meetingId, action, seconds) {
  if (action === "rest") return seconds === null ? { reason: "manual" } : { reason: "manual", seconds };
  if (action === "request") return { token: requestToken(meetingId) };
  return undefined;
}

/**
 * The random word that tells two people who ask apart, without saying who: one a tab and meeting.
 * @param {string} meetingId
 */
function requestToken(meetingId) {
  const memory = `meeting-rest.token.${meetingId}`;
  const kept = sessionStorage.getItem(memory);
  if (kept) return kept;
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const token = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  sessionStorage.setItem(memory, token);
  return token;
}
