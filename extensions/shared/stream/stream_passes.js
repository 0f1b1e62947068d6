// @ts-check
import { TO_THE_SERVER_ALONE } from "../api.js";
import { ANSWER_MS } from "./stream_watchdog.js";

/**
 * Whether this network passes on any of the event stream before the stream's end. Never throws.
 * @param {string} address of the stream
 */
export async function streamPasses(address) {
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), ANSWER_MS);
  try {
    const answer = await fetch(address, { ...TO_THE_SERVER_ALONE, signal: giveUp.signal });
    if (!answer.ok) return false;
    const first = await answer.body?.getReader().read();
    return Boolean(first?.value);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
    giveUp.abort(); // the stream itself is then opened like any other
  }
}
