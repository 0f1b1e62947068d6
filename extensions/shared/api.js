// @ts-check
/** @import { CallName, Calls, ErrorAnswer, Failure, Health, Outcome } from "./types" */
import { secondsAsked } from "./backoff.js";

/** What a request header can carry, and so all the characters that a server's leader key can have. */
const KEY = /^[\x20-\x7e]*$/;
/**
 * How a server is asked: without the browser's cookies, and without following redirects, so that no call, key
 * or picture goes on to another host. `EventSource` cannot be told so.
 * @type {RequestInit}
 */
export const TO_THE_SERVER_ALONE = { cache: "no-store", credentials: "omit", redirect: "error" };
/** The form of our servers' error codes; another site at that address may answer with anything. */
export const CODE = /^[a-z_]{1,40}$/;
/** A call that takes longer is as good as lost; the person gets their button back. */
const TIMEOUT_MS = 8000;

/**
 * The calls about a meeting. `leader`: needs the leader key, where the server has one.
 * @type {Record<CallName, {method: string, path: string, leader: boolean}>}
 */
export const CALLS = {
  start: { method: "POST", path: "start", leader: true },
  end: { method: "DELETE", path: "end", leader: true },
  rest: { method: "POST", path: "rest", leader: true },
  endRest: { method: "DELETE", path: "rest", leader: true },
  postponeRest: { method: "POST", path: "rest/postpone", leader: true },
  beginRest: { method: "POST", path: "rest/begin", leader: true },
  extendRest: { method: "POST", path: "rest/extend", leader: true },
  requestRest: { method: "POST", path: "rest-request", leader: false },
  withdrawRequest: { method: "DELETE", path: "rest-request", leader: false },
  stopMeasuring: { method: "POST", path: "monitoring/stop", leader: false },
  summary: { method: "GET", path: "summary", leader: false },
  status: { method: "GET", path: "status", leader: false },
};

/**
 * A server's answer to a wrong leader key.
 * @type {Failure}
 */
const FORBIDDEN = { ok: false, status: 403, error: "forbidden", retryAfter: 0, data: null };

/**
 * One REST call about a meeting. Never throws.
 * @template {CallName} Name
 * @param {string} serverUrl
 * @param {string} meetingId
 * @param {Name} name
 * @param {{key?: string, body?: Calls[Name]["body"], keepalive?: boolean}} [options] `keepalive`: also while
 *   the page is being closed
 * @returns {Promise<Outcome<Calls[Name]["answer"]>>}
 */
export async function callServer(serverUrl, meetingId, name, { key, body, keepalive } = {}) {
  const { method, path, leader } = CALLS[name];
  if (key && leader && !KEY.test(key)) return FORBIDDEN;
  /** @type {Record<string, string>} */
  const headers = {};
  if (body) headers["Content-Type"] = "application/json";
  if (key && leader) headers.Authorization = `Bearer ${key}`;
  const url = `${serverUrl}/api/meetings/${encodeURIComponent(meetingId)}/${path}`;
  const text = body && JSON.stringify(body);
  // Not followed either, but told apart from a server that is away.
  return fetchJson(url, { method, headers, keepalive, body: text, redirect: "manual" });
}

/**
 * Whether a server of ours answers there. Besides the event stream, only this follows redirects,
 * to say where the server is now: it carries nothing about anybody.
 * @param {string} serverUrl
 * @returns {Promise<Outcome<Health>>}
 */
export async function askHealth(serverUrl) {
  /** @type {Outcome<Health>} */
  const outcome = await fetchJson(`${serverUrl}/health`, { redirect: "follow" });
  if (outcome.ok && outcome.movedTo) outcome.movedTo = outcome.movedTo.replace(/\/health$/, "");
  return outcome;
}

/**
 * @template Answer
 * @param {string} url
 * @param {RequestInit} [request]
 * @returns {Promise<Outcome<Answer>>}
 */
async function fetchJson(url, request) {
  try {
    // Missing in iOS 15, where the system's own limit applies instead.
    const signal = AbortSignal.timeout?.(TIMEOUT_MS);
    const response = await fetch(url, { ...TO_THE_SERVER_ALONE, ...request, signal });
    if (isRedirect(response)) return { ok: false, status: 0, error: "moved", retryAfter: 0, data: null };
    const data = await response.json().catch(notJson);
    if (!response.ok || !data) return failure(response, data);
    return { ok: true, status: response.status, data, ...(response.redirected && { movedTo: response.url }) };
  } catch {
    return { ok: false, status: 0, error: "unreachable", retryAfter: 0, data: null };
  }
}

/**
 * Whether it leads elsewhere. A browser hides the status of a redirect that is not followed.
 * @param {Response} response
 */
function isRedirect({ type, status }) {
  return type === "opaqueredirect" || (status >= 300 && status < 400);
}

/**
 * Another site's page is no answer of ours; one that was cut off on its way may be.
 * @param {unknown} fault
 * @returns {null}
 */
function notJson(fault) {
  if (fault instanceof SyntaxError) return null;
  throw fault;
}

/**
 * @param {Response} response
 * @param {ErrorAnswer | null} data its body, if that is JSON; perhaps another site's
 * @returns {Outcome<never>}
 */
function failure(response, data) {
  const { status } = response;
  const retryAfter = secondsOf(data?.retry_after) || retryAfterOf(response);
  const error = status === 429 && !retryAfter ? "crowded" : errorOf(status, data?.error);
  return { ok: false, status, error, retryAfter, data };
}

/**
 * The server's own code for a refusal, or one of ours in its place.
 * @param {number} status
 * @param {unknown} code the one in its body
 */
function errorOf(status, code) {
  // Another site may use codes of its own for an address that it does not know.
  if (typeof code === "string" && CODE.test(code) && (status !== 404 || code === "not_found")) return code;
  return status === 429 ? "rate_limited" : status >= 500 ? "down" : "not_ours";
}

/**
 * For how many seconds a refusal asks us to stay away; 0 when it does not say, or gives a date, since nobody
 * knows how far this machine's clock is from the server's.
 * @param {Response} response
 */
export function retryAfterOf(response) {
  return secondsOf(response.headers.get("Retry-After"));
}

/**
 * The same for what a body or a refused connection says.
 * @param {unknown} asked
 */
export function secondsOf(asked) {
  const seconds = Number(asked ?? NaN);
  return Number.isNaN(seconds) ? 0 : secondsAsked(seconds);
}
