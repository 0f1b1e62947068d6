// @ts-check
/** @import { MeetingSummary, RestRecord } from "./shared/types" */
/** @import { Words } from "./shared/words.js" */
// What a meeting was like, as a few lines for the popup and for a copy. Pure: knows neither page nor network.

/**
 * @param {MeetingSummary} summary
 * @param {Words} words
 * @param {string} language
 */
export function summaryText(summary, words, language) {
  const until = endOf(summary);
  const clock = clockIn(language);
  const { meeting_id, started_at, measured_minutes, requests, rests } = summary;
  const times = started_at && until && words("summary_times", clock(started_at), clock(until));
  return [
    times ? `${meeting_id}, ${times}` : meeting_id,
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
  const put_off = postponed ? `, ${words("summary_put_off", postponed)}` : "";
  const why = words(`reason_${reason}`) + put_off;
  if (started_at) return words("summary_rest", clock(started_at), ended_at ? clock(ended_at) : "…", why);
  return words("summary_called_off", ended_at ? clock(ended_at) : "…", why);
}

/** @param {MeetingSummary} summary the end of a meeting ends its measuring and its rest, too */
function endOf({ measuring, rests }) {
  const ends = [...measuring.map(({ off }) => off), ...rests.map(({ ended_at }) => ended_at)];
  return ends
    .filter((each) => each !== null)
    .sort()
    .at(-1);
}

/** @param {string} language */
function clockIn(language) {
  return (/** @type {string} */ iso) =>
    new Date(iso).toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit" });
}
