// @ts-check
import { retryAfterOf, TO_THE_SERVER_ALONE } from "../api.js";
import { RETRY_SECONDS } from "../backoff.js";

/** After a refusal we ask why, but wait no longer than this for the answer. */
const ASK_MS = 8000;

/** Errors that no wait cures: the server accepts no such page, or no such name for itself. */
const NOT_FROM_HERE = new Set(["origin_forbidden", "bad_host"]);

/**
 * Why a server does not give its event stream, which EventSource does not say. Never throws.
 * @param {string} address of the stream
 * @returns {Promise<{state: "limited" | "forbidden", seconds: number} | null>} with how long to stay away;
 *   null: it gives the stream now, or says nothing of a time
 */
export async function whyRefused(address) {
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), ASK_MS);
  try {
    const answer = await fetch(address, { ...TO_THE_SERVER_ALONE, signal: giveUp.signal });
    if (answer.ok) return null;
    const seconds = retryAfterOf(answer);
    // A web filter's own page has the same status, and says nothing about the server.
    const refusal = await answer.json().catch(() => null);
    if (NOT_FROM_HERE.has(refusal?.error)) return { state: "forbidden", seconds: seconds || RETRY_SECONDS };
    return seconds ? { state: "limited", seconds } : null;
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
    giveUp.abort(); // if a stream opened after all, it would be one too many
  }
}
