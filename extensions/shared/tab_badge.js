// @ts-check
/** @import { MeetTab } from "./meet_tab.js" */
/** @import { Words } from "./words.js" */

/** What a tab's icon says; the worker hears of it only when it has changed. */
export class TabBadge {
  #tab;
  #last = "";

  /** @param {MeetTab} tab */
  constructor(tab) {
    this.#tab = tab;
  }

  /** @param {{text: string, color: string, title: string, minutes: number}} badge title is the name of a text, minutes its part @param {Words} words */
  show({ text, color, title, minutes }, words) {
    const badge = { text, color, title: words(title, minutes) };
    if (JSON.stringify(badge) === this.#last) return;
    this.#last = JSON.stringify(badge);
    this.#tab.send({ type: "badge", ...badge });
  }
}
