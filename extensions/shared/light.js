// @ts-check
/** @import { Outcome } from "./types" */

/** What a popup's light shows of the server's answer about its health. @param {Outcome} outcome @returns {{state: "ok" | "away", name: string}} name is that of a text */
export function lightOf({ ok, status, data }) {
  if (status === 0) return { state: "away", name: "server_away" };
  // A platform's own page while the server behind it is down; ours answers 200 even without its Redis.
  if (status >= 500) return { state: "away", name: "server_down" };
  if (!ok || !data.redis) return { state: "away", name: "server_not_ours" };
  return data.redis === "connected" ? { state: "ok", name: "server_ok" } : { state: "away", name: "server_no_redis" };
}
