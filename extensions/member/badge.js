// @ts-check
/** @import { StreamState } from "./shared/types" */

/**
 * What the icon says: minutes left of a rest, or that the server is away.
 * @param {{stream: StreamState, wanted: boolean, leftMs: number | null}} tab
 * @returns {{text: string, color: string, title: string, minutes: number}} title is the name of a text
 */
export function badgeOf({ stream, wanted, leftMs }) {
  if (leftMs !== null) {
    const minutes = Math.max(1, Math.ceil(leftMs / 60_000));
    return { text: `${minutes}m`, color: "#a4572c", title: "title_rest", minutes };
  }
  const away = wanted && stream === "waiting";
  return { text: away ? "…" : "", color: "#6f6a64", title: away ? "title_away" : "name", minutes: 0 };
}
