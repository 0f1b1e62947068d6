// @ts-check
/** @import { MeetingSummary, RestRecord } from "../shared/types" */
/** @import { Words } from "../shared/words.js" */
import { timeOfDay } from "../shared/time_of_day.js";
import { textOr } from "../shared/words.js";

// What a meeting was like, as a few lines for the popup and to copy. Pure: knows neither page nor network.

/** @typedef {MeetingSummary & {ended_at: string}} EndedMeeting `ended_at`: when the server ended it */

/**
 * @param {EndedMeeting} meeting
 * @param {Words} words
 * @param {string} language
 */
export function summaryText(meeting, words, language) {
  const clock = clockIn(language);
  const { meeting_id, started_at, ended_at, measured_minutes, requests, rests } = meeting;
  const times = started_at && words("summary_times", clock(started_at), clock(ended_at));
  return [
    times ? meeting_id + words("summary_comma") + times : meeting_id,
    words("summary_measured", measured_minutes),
    requests !== "none" && words(`summary_requests_${requests}`),
    ...rests.map((rest) => restLine(rest, words, clock)),
    rests.length === 0 && words("summary_no_rests"),
  ]
    .filter(Boolean)
    .join("\n");
}

/**
 * @param {RestRecord} rest
 * @param {Words} words
 * @param {(iso: string) => string} clock
 */
function restLine({ reason, started_at, ended_at, postponed }, words, clock) {
  const put_off = postponed ? words("summary_comma") + words("summary_put_off", postponed) : "";
  // With a reason that only a newer server knows, it is simply a rest.
  const why = textOr(words, `reason_${reason}`, words("reason_manual")) + put_off;
  if (started_at) return words("summary_rest", clock(started_at), ended_at ? clock(ended_at) : "…", why);
  return words("summary_called_off", ended_at ? clock(ended_at) : "…", why);
}

/** @param {string} language */
function clockIn(language) {
  return (/** @type {string} */ iso) => timeOfDay(new Date(iso), language, false);
}
