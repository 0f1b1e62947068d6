// @ts-check
// Server and Redis health, polled politely.
/** @import { HealthStatus } from "../../extensions/shared/health_status.js" */
import { askHealth } from "../../extensions/shared/api.js";
import { byId, setText } from "../../extensions/shared/element.js";
import { healthStatus } from "../../extensions/shared/health_status.js";
import { say } from "./language.js";

/** One small request, and none while the tab is hidden. */
const POLL_MS = 10_000;
/** The longest pause after failures. */
const MAX_POLL_MS = 30_000;

/**
 * What is shown about server and Redis: the name of a text and a level.
 * @type {Record<HealthStatus | "checking", {server: [string, string], redis: [string, string]}>}
 */
const SHOWN = {
  checking: { server: ["checking", "unknown"], redis: ["redis_unknown", "unknown"] },
  ok: { server: ["healthy", "good"], redis: ["redis_connected", "good"] },
  no_redis: { server: ["degraded", "warn"], redis: ["redis_disconnected", "bad"] },
  moved: { server: ["moved", "bad"], redis: ["redis_unknown", "unknown"] },
  away: { server: ["unreachable", "bad"], redis: ["redis_unknown", "unknown"] },
  down: { server: ["not_running", "bad"], redis: ["redis_unknown", "unknown"] },
  not_ours: { server: ["not_this_service", "bad"], redis: ["redis_unknown", "unknown"] },
};

/** @type {keyof typeof SHOWN} */
let status = "checking";
let movedTo = "";
let redis = { host: "", port: 0 };
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
let round = 0;
let failures = 0;

/**
 * Asks a server now, and again for as long as the tab is visible.
 * @param {string} serverUrl
 */
export async function pollHealth(serverUrl) {
  clearTimeout(timer);
  const asked = ++round;
  const outcome = await askHealth(serverUrl);
  // An answer to an older question is dropped.
  if (asked !== round) return;
  status = healthStatus(outcome);
  if (outcome.ok && outcome.data.redis_config) redis = outcome.data.redis_config;
  movedTo = (outcome.ok && outcome.movedTo) || "";
  failures = status === "ok" ? 0 : failures + 1;
  renderHealth();
  const pause = Math.min(POLL_MS * 2 ** Math.max(0, failures - 1), MAX_POLL_MS);
  if (!document.hidden) timer = setTimeout(() => void pollHealth(serverUrl), pause);
}

/**
 * A server was heard of again: if it was not well, it is asked now and not only after the pause.
 * @param {string} serverUrl
 */
export function recheckHealth(serverUrl) {
  if (failures && !document.hidden) void pollHealth(serverUrl);
}

/** Another server: nothing is known about it yet. */
export function forgetHealth() {
  status = "checking";
  renderHealth();
}

export function renderHealth() {
  const shown = SHOWN[status];
  renderFact("server-health", shown.server, movedTo);
  renderFact("redis-health", shown.redis, redis.host, redis.port);
}

/**
 * @param {string} id
 * @param {[name: string, level: string]} fact
 * @param {...(string | number)} parts of the text
 */
function renderFact(id, [name, level], ...parts) {
  byId(id).dataset.level = level;
  setText(id, say(name, ...parts));
}
