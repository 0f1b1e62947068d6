// @ts-check
/** A short first wait: most drops are a server restart or a change of network, over in a moment. */
export const FIRST_DELAY_MS = 500;
/** Long enough not to hammer a server that is down, short enough that a rest of minutes is not missed. */
export const MAX_DELAY_MS = 15_000;
/** A refusal that does not say for how long gets this many seconds. */
export const RETRY_SECONDS = 60;
/** No server asks for longer, s: timers end at 24 days, and go off at once beyond. */
const MAX_ASKED_SECONDS = 3600;
/** Share of a wait that is left to chance, so that a whole team does not come back in the same instant. */
export const JITTER = 0.3;

/**
 * How long to stay away when the server says it, in ms: never less, up to an hour, and not everybody to the
 * same instant.
 * @param {number} seconds its Retry-After
 * @param {() => number} [random] 0..1
 */
export function delayAsked(seconds, random = Math.random) {
  return Math.min(seconds, MAX_ASKED_SECONDS) * 1000 * (1 + JITTER * random());
}

/**
 * How long to wait before try number `attempt` (0 is the first after a loss), in ms.
 * @param {number} attempt
 * @param {() => number} [random] 0..1
 */
export function delayBefore(attempt, random = Math.random) {
  const full = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** attempt);
  return full * (1 - JITTER * random());
}
