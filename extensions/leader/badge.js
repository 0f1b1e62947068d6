// @ts-check
/** @import { BadgePlan } from "./shared/page/tab_badge.js" */
import { BADGE_COLORS, restBadge } from "./shared/page/tab_badge.js";

/**
 * What the icon says.
 * @param {{running: boolean, paused: string, hint: boolean, leftMs: number | null}} tab
 * @returns {BadgePlan}
 */
export function badgeOf({ running, paused, hint, leftMs }) {
  if (leftMs !== null) return restBadge(leftMs);
  if (running && paused) {
    // The popup counts the seconds of that; the icon's words stay as long as it lasts.
    const title = paused === "limited" ? "title_limited" : `paused_${paused}`;
    return { text: "II", color: BADGE_COLORS.quiet, title, minutes: 0 };
  }
  if (hint) return { text: "!", color: BADGE_COLORS.hint, title: "title_hint", minutes: 0 };
  return {
    text: running ? "●" : "",
    color: BADGE_COLORS.measuring,
    title: running ? "title_running" : "name",
    minutes: 0,
  };
}
