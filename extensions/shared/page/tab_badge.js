// @ts-check
/** @import { MeetTab } from "./meet_tab.js" */
/** @import { Badge } from "../types" */
/** @import { Words } from "../words.js" */

/**
 * A badge before its title is put into words: `title` is the name of a text, `minutes` fills it in.
 * @typedef {Badge & {minutes: number}} BadgePlan
 */

/** @satisfies {Record<string, string>} */
export const BADGE_COLORS = { rest: "#a4572c", quiet: "#6f6a64", hint: "#b07a12", measuring: "#3d7a4f" };

/**
 * The badge of a rest: the minutes left of it.
 * @param {number} leftMs
 * @returns {BadgePlan}
 */
export function restBadge(leftMs) {
  const minutes = Math.max(1, Math.ceil(leftMs / 60_000));
  return { text: `${minutes}m`, color: BADGE_COLORS.rest, title: "title_rest", minutes };
}

/** What a tab's icon says; each new worker is told, and otherwise only when it has changed. */
export class TabBadge {
  #tab;
  #last = "";

  /** @param {MeetTab} tab */
  constructor(tab) {
    this.#tab = tab;
  }

  /**
   * @param {BadgePlan} plan
   * @param {Words} words
   */
  show({ text, color, title, minutes }, words) {
    const badge = { text, color, title: words(title, minutes) };
    const told = JSON.stringify([this.#tab.workers, badge]);
    if (told === this.#last) return;
    this.#last = told;
    this.#tab.send({ type: "badge", ...badge });
  }
}
