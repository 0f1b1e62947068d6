// @ts-check
/** A short first wait: most drops are a server restart or a change of network, over in a moment. */
export const FIRST_DELAY_MS = 500;
/** Long enough not to hammer a server that is down, short enough that a rest of minutes is not missed. */
export const MAX_DELAY_MS = 15_000;
/** How long to stay away, in s, after a refusal that does not say for how long. */
export const RETRY_SECONDS = 60;
/** A wait that is asked for is at least this long, s: at zero or less, requests would follow without end. */
const MIN_ASKED_SECONDS = 1;
/** No server asks for longer, s, and timers only go up to 24 days: beyond that they go off at once. */
const MAX_ASKED_SECONDS = 3600;
/** The share of a wait left to chance, so that a whole team does not come back at the same instant. */
export const JITTER = 0.3;

/**
 * A wait that a server asks for, in s, kept within what makes sense: a second to an hour.
 * @param {number} seconds its Retry-After
 */
export function secondsAsked(seconds) {
  return Math.min(Math.max(seconds, MIN_ASKED_SECONDS), MAX_ASKED_SECONDS);
}

/**
 * How much of a wait that somebody was told of is left, in whole seconds, at least 1; 0 if there was none.
 * @param {number} seconds that were asked for, 0 for none
 * @param {number} since ms as `performance.now()`
 */
export function secondsLeft(seconds, since) {
  return seconds && Math.max(1, Math.ceil(seconds - (performance.now() - since) / 1000));
}

/**
 * How long to stay away when the server says how long, in ms: never less, and not the same for everybody.
 * @param {number} seconds its Retry-After
 * @param {() => number} [random] 0..1
 */
export function delayAsked(seconds, random = Math.random) {
  return secondsAsked(seconds) * 1000 * (1 + JITTER * random());
}

/**
 * How long to stay away when try number `attempt` was refused, in ms: a server in trouble names the shortest
 * time, the one that suits the first to come back.
 * @param {number} seconds its Retry-After
 * @param {number} attempt 0 is the first after a loss
 */
export function delayRefused(seconds, attempt) {
  return Math.max(delayAsked(seconds), delayBefore(attempt));
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
