// @ts-check
/** @import { Texts } from "./texts.js" */

/** What the chart and its table say. @type {Texts} */
export const TIMELINE_TEXTS = {
  en: {
    timeline: "What happened",
    timeline_none: "Start or listen, and the meeting is drawn here.",
    timeline_some: "Measured for $1 min.",
    timeline_table: "As a table",
    lane_measuring: "measuring",
    lane_announced: "announced",
    lane_rest: "rest",
    lane_request: "request",
    still_on: "still on",
    called_off: "called off",
    put_off_times: "put off $1×",
    comma: ", ",
  },
  ja: {
    timeline: "会議の記録",
    timeline_none: "会議か受信を始めると、ここに会議の流れが出ます。",
    timeline_some: "計測した時間：$1分",
    timeline_table: "表で見る",
    lane_measuring: "計測",
    lane_announced: "予告",
    lane_rest: "休憩",
    lane_request: "希望",
    still_on: "続いています",
    called_off: "取りやめ",
    put_off_times: "$1回延期",
    comma: "、",
  },
};
