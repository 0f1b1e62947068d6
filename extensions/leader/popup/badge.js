// @ts-check
/** @import { BadgePlan } from "../shared/page/tab_badge.js" */
import { NEAR_MS } from "../shared/countdown.js";
import { BADGE_COLORS, restBadge } from "../shared/page/tab_badge.js";

/**
 * What the icon says.
 * @param {{running: boolean, pauseReason: string, hint: boolean, leftMs: number | null,
 *   beginsInMs: number | null}} tab `beginsInMs`: until an announced rest
 * @returns {BadgePlan}
 */
export function badgeOf({ running, pauseReason, hint, leftMs, beginsInMs }) {
  if (leftMs !== null) return restBadge(leftMs);
  if (beginsInMs !== null) return announcedBadge(beginsInMs);
  if (running && pauseReason) {
    // The popup counts the seconds of a limit down; the icon's words stay the same until it is over.
    const title = pauseReason === "limited" ? "title_limited" : `paused_${pauseReason}`;
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

/**
 * The leader, who may put the rest off, sees no letter in this extension; the icon tells of it.
 * @param {number} beginsInMs
 * @returns {BadgePlan}
 */
function announcedBadge(beginsInMs) {
  const near = beginsInMs < NEAR_MS;
  const minutes = Math.round(beginsInMs / 60_000);
  return {
    text: near ? `${Math.ceil(beginsInMs / 1000)}s` : `${minutes}m`,
    color: BADGE_COLORS.hint,
    title: near ? "title_soon" : "title_later",
    minutes,
  };
}
