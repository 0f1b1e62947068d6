// @ts-check
/** @import { BadgePlan } from "./shared/page/tab_badge.js" */
/** @import { StreamState } from "./shared/types" */
import { BADGE_COLORS, restBadge } from "./shared/page/tab_badge.js";

/**
 * What the icon says: minutes left of a rest, or that the server is away.
 * @param {{stream: StreamState, wanted: boolean, leftMs: number | null}} tab
 * @returns {BadgePlan}
 */
export function badgeOf({ stream, wanted, leftMs }) {
  if (leftMs !== null) return restBadge(leftMs);
  const away = wanted && ["waiting", "limited", "forbidden"].includes(stream);
  return {
    text: away ? "…" : "",
    color: BADGE_COLORS.quiet,
    title: away ? "title_away" : "name",
    minutes: 0,
  };
}
