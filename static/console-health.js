// @ts-check
// Server and Redis health, polled politely.
"use strict";

const HEALTH_EVERY_MS = 10_000; // one small request, and none while the tab is hidden
const HEALTH_LATEST_MS = 30_000; // the longest pause after failures
const LEVELS = { healthy: "good", degraded: "warn", checking: "unknown", redis_connected: "good", redis_unknown: "unknown" };

/** @type {{server: string, redis: string, values: Record<string, string | number>}} */
let health = { server: "checking", redis: "redis_unknown", values: {} };
let healthTimer = 0;
let healthRound = 0;
let healthFailures = 0;

async function checkHealth() {
  clearTimeout(healthTimer);
  const round = ++healthRound; // an answer to an older question is dropped
  let found;
  try {
    found = healthFrom(await fetchJson(`${apiUrl}/health`));
  } catch {
    found = { server: "unreachable", redis: "redis_unknown", values: {} };
  }
  if (round !== healthRound) return;
  healthFailures = found.server === "healthy" ? 0 : healthFailures + 1;
  health = found;
  showHealth();
  const pause = Math.min(HEALTH_EVERY_MS * 2 ** Math.max(0, healthFailures - 1), HEALTH_LATEST_MS);
  if (!document.hidden) healthTimer = setTimeout(checkHealth, pause);
}

/** @param {{body: any}} reply @returns {typeof health} */
function healthFrom({ body }) {
  if (body?.status !== "healthy" && body?.status !== "degraded") {
    return { server: "not_this_service", redis: "redis_unknown", values: {} };
  }
  const redis = body.redis === "connected" ? "redis_connected" : "redis_disconnected";
  return { server: body.status, redis, values: { host: body.redis_config?.host, port: body.redis_config?.port } };
}

function showHealth() {
  for (const [id, key] of [["server-health", health.server], ["redis-health", health.redis]]) {
    const text = say(key, health.values);
    byId(id).dataset.level = /** @type {Record<string, string>} */ (LEVELS)[key] ?? "bad";
    if (byId(id).textContent !== text) byId(id).textContent = text; // a screen reader reads changes only
  }
}
