// @ts-check
// What happened in the meeting: a chart of its spans, and the same as a table for anybody who cannot see it.
/** @import { MeetingSummary, ServerEvent } from "../../extensions/shared/types" */
/** @import { Span } from "./spans.js" */
/** @import uPlot from "uplot" */
import { callServer } from "../../extensions/shared/api.js";
import { byId, element, setText } from "../../extensions/shared/element.js";
import { meetingKeyOf } from "../../extensions/shared/meeting/meeting_id.js";
import { BREATH_MS } from "../../extensions/shared/meeting/news.js";
import { timeOfDay } from "../../extensions/shared/time_of_day.js";
import { heard } from "./heard.js";
import { say, sayOr, spokenLanguage } from "./language.js";
import { MeetingRecord } from "./meeting_record.js";
import { drawChart } from "./timeline_chart.js";

/** Events after which the summary may have changed. */
const CHANGES = /^(connected|rest_|monitoring_)/;
/** At this age, in ms, the summary is asked for again: it counts minutes, and no event tells of them. */
const ASK_AGAIN_MS = 60_000;

let server = "";
let meetingId = "";
/** By meeting: nobody else could tell when requests came. @type {Map<string, MeetingRecord>} */
const records = new Map();
/** Of the meeting that is followed. */
let record = new MeetingRecord();
/** @type {uPlot | null} */
let chart = null;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let asking;
/** When the summary was asked for, ms as `performance.now()`. */
let askedAt = -Infinity;
/** How often it was asked for, or the meeting ended: an older answer is dropped. */
let round = 0;

/**
 * Another meeting is followed from now on.
 * @param {string} serverUrl
 * @param {string} id
 */
export function followMeeting(serverUrl, id) {
  if (server !== serverUrl || meetingId !== id) {
    round += 1;
    const key = meetingKeyOf(serverUrl, id);
    record = records.get(key) ?? new MeetingRecord();
    records.set(key, record);
    record.forget();
  }
  server = serverUrl;
  meetingId = id;
  renderTimeline();
}

/** @param {ServerEvent} event of the meeting that is followed */
export function noteEvent(event) {
  if (event.event === "rest_requested") record.addRequest(Date.parse(event.timestamp));
  if (event.event === "meeting_ended") drawEnded(() => record.endAt(event.timestamp));
  else if (CHANGES.test(event.event)) drawTimelineSoon();
  else renderTimeline();
}

/** @param {MeetingSummary} answer to an end of the meeting that is followed */
export function drawEnd(answer) {
  drawEnded(() => record.endWith(answer));
}

/**
 * The meeting has ended: the server keeps nothing of it that could be asked for.
 * @param {() => void} end of its record
 */
function drawEnded(end) {
  clearTimeout(asking);
  round += 1;
  end();
  renderTimeline();
}

/** Something has happened; more may follow at once. */
export function drawTimelineSoon() {
  clearTimeout(asking);
  asking = setTimeout(drawTimeline, BREATH_MS);
}

/** Called now and then: what is still on grows, and the summary gets old. */
export function refreshTimeline() {
  if (performance.now() - askedAt < ASK_AGAIN_MS) renderTimeline();
  else void drawTimeline();
}

/** Asks what happened and draws it. */
async function drawTimeline() {
  if (!meetingId) return;
  const asked = ++round;
  askedAt = performance.now();
  const outcome = await callServer(server, meetingId, "summary");
  if (!outcome.ok || asked !== round) return;
  record.take(outcome.data, new Date(heard.clock.now()).toISOString());
  renderTimeline();
}

/** Draws what is known: after news, another language or other colours. */
export function renderTimeline() {
  const { summary, spans } = record;
  const some = spans.length > 0;
  byId("timeline").hidden = byId("timeline-part").hidden = !some;
  setText(
    "timeline-text",
    some ? say("timeline_some", summary?.measured_minutes ?? 0) : say("timeline_none"),
  );
  showRows(spans.map(row));
  chart?.destroy();
  chart = some ? drawChart(byId("timeline"), spans, heard.clock.now()) : null;
}

/** The rows as they were written: a page translator may have put other words there. @type {Node[]} */
let written = [];

/**
 * Leaves alone the rows that say the same as before: somebody may be reading them.
 * @param {HTMLElement[]} rows
 */
function showRows(rows) {
  const body = byId("timeline-rows");
  rows.forEach((row, place) => {
    if (written[place]?.isEqualNode(row)) return;
    const shown = body.children[place];
    if (shown) shown.replaceWith(row);
    else body.append(row);
  });
  written = rows.map((row) => row.cloneNode(true));
  while (body.childElementCount > rows.length) body.lastElementChild?.remove();
}

/** @param {Span} span */
function row(span) {
  const { lane, from, until, rest } = span;
  const end = until === null ? [say("still_on")] : until === from ? [] : [timeText(until)];
  const details = [];
  if (rest && lane === "rest") details.push(sayOr(`reason_${rest.reason}`, rest.reason));
  if (rest && lane === "announced" && rest.postponed) details.push(say("put_off_times", rest.postponed));
  if (rest && lane === "announced" && !rest.started_at && rest.ended_at) details.push(say("called_off"));
  return element(
    "tr",
    {},
    element("th", { scope: "row" }, say(`lane_${lane}`)),
    // One cell, which a narrow page breaks after the dash and the comma.
    element("td", {}, [[timeText(from), ...end].join("\u00a0– "), ...details].join(say("comma"))),
  );
}

/** @param {number} at ms */
function timeText(at) {
  return timeOfDay(new Date(at), spokenLanguage());
}
