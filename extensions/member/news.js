// @ts-check
/** @import { News } from "./shared/meeting/news.js" */
/** @import { MeetTab } from "./shared/page/meet_tab.js" */
import { lineOf } from "./shared/meeting/news.js";

/** What is told in a line; letter and announcement tell of everything else. */
const TOLD = new Set(["rest_cancelled", "rest_extended", "rest_requested", "monitoring_stopped"]);

/**
 * The name of the text for the latest news that is still true, "" for none; told only once.
 * @param {News} news
 * @param {Pick<MeetTab, "rest" | "announced" | "meeting" | "clock">} tab
 */
export function takeLine(news, { rest, announced, meeting, clock }) {
  const { active, measuring } = meeting;
  const stillSo = news.take({ rest, announced, measuring, ended: !active, now: clock.now() });
  const last = stillSo.findLast(({ event }) => TOLD.has(event));
  return last ? lineOf(last) : "";
}
