// @ts-check
import { retryAfterOf, TO_THE_SERVER_ALONE } from "../api.js";
import { RETRY_SECONDS } from "../backoff.js";

/** Whoever was refused asks why, but not for longer than this. */
const ASK_MS = 8000;

/** Errors that no wait mends: the server wants no such page, or no such name of its own. */
const NOT_FROM_HERE = new Set(["origin_forbidden", "bad_host"]);

/**
 * Why a server does not give its event stream, which EventSource does not tell. Never throws.
 * @param {string} address of the stream
 * @returns {Promise<{state: "limited" | "forbidden", seconds: number} | null>} and for how long to stay away;
 *   null: it gives it now, or says nothing of a time
 */
export async function whyRefused(address) {
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), ASK_MS);
  try {
    const answer = await fetch(address, { ...TO_THE_SERVER_ALONE, signal: giveUp.signal });
    if (answer.ok) return null;
    const seconds = retryAfterOf(answer);
    // A web filter's own page has the same status, and says nothing of the server.
    const refusal = await answer.json().catch(() => null);
    if (NOT_FROM_HERE.has(refusal?.error)) return { state: "forbidden", seconds: seconds || RETRY_SECONDS };
    return seconds ? { state: "limited", seconds } : null;
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
    giveUp.abort(); // a stream that opened after all would be one too many
  }
}
