// @ts-check
/** @import { News } from "./shared/news.js" */
/** @import { MeetTab } from "./shared/page/meet_tab.js" */
/** @import { ServerEvent } from "./shared/types" */

/**
 * What is told in a line; of all else letter and announcement tell.
 * @type {Partial<Record<ServerEvent["event"], string>>}
 */
const LINES = {
  rest_cancelled: "toast_cancelled",
  rest_extended: "toast_extended",
  rest_requested: "toast_requested",
  monitoring_stopped: "toast_stopped",
};

/**
 * The name of the text for the last of the news that is still so, "" for none; once.
 * @param {News} news
 * @param {Pick<MeetTab, "rest" | "announced" | "meeting" | "clock">} tab
 */
export function takeLine(news, { rest, announced, meeting, clock }) {
  const { active, measuring } = meeting;
  const told = news.take({ rest, announced, measuring, ended: !active, now: clock.now() });
  return told.map(lineOf).findLast(Boolean) ?? "";
}

/** @param {ServerEvent} event */
function lineOf(event) {
  if (event.event === "rest_requested" && event.requests === "nearly") return "toast_nearly";
  return LINES[event.event] ?? "";
}
