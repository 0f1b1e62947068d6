// @ts-check
/** @import { Health, Outcome } from "./types" */

/** @typedef {"ok" | "no_redis" | "moved" | "away" | "down" | "not_ours"} HealthStatus */

/**
 * The state of a server, from its answer about its health.
 * @param {Outcome<Health>} outcome
 * @returns {HealthStatus}
 */
export function healthStatus(outcome) {
  if (outcome.status === 0) return "away";
  // A hosting platform's own page while the server behind it is down; ours answers 200 even without Redis.
  if (outcome.status >= 500) return "down";
  if (!outcome.ok || !outcome.data.redis) return "not_ours";
  if (outcome.movedTo) return "moved";
  return outcome.data.redis === "connected" ? "ok" : "no_redis";
}
