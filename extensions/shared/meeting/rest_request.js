// @ts-check
/** @import { Calls, Outcome, ServerEvent } from "../types" */

/** No request lives longer than this on the server, ms: REQUEST_WINDOW_SECONDS in app/meetings/keys.py. */
export const REQUEST_MS = 600_000;

/** Every rest grants the requests before it, even one that is over by now; none outlives its meeting. */
const ENDS = new Set(["rest_announced", "rest_required", "meeting_ended"]);

/**
 * Whether this ends the requests that were made before it.
 * @param {ServerEvent} event
 */
export function endsRequests({ event }) {
  return ENDS.has(event);
}

/**
 * Asks for a rest without saying anything about who asks. Only a server that waits for several people needs
 * to tell them apart, and answers 400: it then gets the token, random characters made for this meeting only.
 * @param {(body?: Calls["requestRest"]["body"]) => Promise<Outcome<Calls["requestRest"]["answer"]>>} call
 * @param {() => string} token made or kept for this meeting; "" if that was left in the meantime
 */
export async function requestRest(call, token) {
  const outcome = await call();
  const sent = outcome.status === 400 ? token() : "";
  return sent ? call({ token: sent }) : outcome;
}

/** 32 random characters, even on pages without https, where crypto.randomUUID is missing. */
export function randomToken() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
