// @ts-check
/**
 * What the icon says. `title` is the name of a text, `minutes` its part.
 * @param {{running: boolean, paused: string, hint: boolean, leftMs: number | null}} tab
 * @returns {{text: string, color: string, title: string, minutes: number}}
 */
export function badgeOf({ running, paused, hint, leftMs }) {
  if (leftMs !== null) {
    const minutes = Math.max(1, Math.ceil(leftMs / 60_000));
    return { text: `${minutes}m`, color: "#a4572c", title: "title_rest", minutes };
  }
  if (running && paused) return { text: "II", color: "#6f6a64", title: `paused_${paused}`, minutes: 0 };
  if (hint) return { text: "!", color: "#b07a12", title: "title_hint", minutes: 0 };
  return { text: running ? "●" : "", color: "#3d7a4f", title: running ? "title_running" : "name", minutes: 0 };
}
