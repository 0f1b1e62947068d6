// @ts-check
/** @import { BadgePlan } from "./shared/page/tab_badge.js" */
/** @import { StreamState } from "./shared/types" */
import { BADGE_COLORS, restBadge } from "./shared/page/tab_badge.js";
import { isRetrying } from "./shared/stream/stream_state.js";

/**
 * What the icon says: the minutes left of a rest, that the server is away, or why no letter comes.
 * @param {{stream: StreamState, wanted: boolean, asksAnew: boolean, leftMs: number | null}} tab `asksAnew`:
 *   nothing is sent until they agree to what is sent now
 * @returns {BadgePlan}
 */
export function badgeOf({ stream, wanted, asksAnew, leftMs }) {
  if (leftMs !== null) return restBadge(leftMs);
  if (wanted && asksAnew) return { text: "!", color: BADGE_COLORS.hint, title: "title_agree", minutes: 0 };
  const away = wanted && isRetrying(stream);
  return {
    text: away ? "…" : "",
    color: BADGE_COLORS.quiet,
    title: away ? "title_away" : "name",
    minutes: 0,
  };
}
