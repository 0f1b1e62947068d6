// @ts-check
/** @import { MeetingSummary, RestRecord } from "../../extensions/shared/types" */
// What happened in a meeting, as spans of time. Pure: knows neither page nor chart.

/** From the top of the chart downwards. */
export const LANES = /** @type {const} */ (["measuring", "request", "announced", "rest"]);

/**
 * @typedef {object} Span times in ms; `until` null: still on; a request is a moment
 * @property {typeof LANES[number]} lane
 * @property {number} from
 * @property {number | null} until
 * @property {RestRecord} [rest]
 */

/**
 * Everything that is known about a meeting, in order of time; not requests of an earlier one with this id.
 * @param {MeetingSummary} summary
 * @param {number[]} requests when somebody asked, as far as it was heard
 * @returns {Span[]}
 */
export function spansOf(summary, requests) {
  const since = time(summary.started_at) ?? -Infinity;
  /** @type {Span[]} */
  const spans = [
    ...summary.measuring.map(({ on, off }) => ({ lane: LANES[0], from: Date.parse(on), until: time(off) })),
    ...requests.filter((at) => at >= since).map((at) => ({ lane: LANES[1], from: at, until: at })),
    ...summary.rests.flatMap(restSpans),
  ];
  return spans.sort((one, other) => one.from - other.from);
}

/**
 * The summary of a meeting that has ended since: what was on is over.
 * @param {MeetingSummary} summary
 * @param {string} at when it ended
 * @returns {MeetingSummary}
 */
export function endedAt(summary, at) {
  return {
    ...summary,
    measuring: summary.measuring.map(({ on, off }) => ({ on, off: off ?? at })),
    rests: summary.rests.map((rest) => ({ ...rest, ended_at: rest.ended_at ?? at })),
  };
}

/**
 * @param {RestRecord} rest
 * @returns {Span[]}
 */
function restSpans(rest) {
  const { announced_at, started_at, ended_at } = rest;
  /** @type {Span[]} */
  const spans = [];
  if (announced_at)
    spans.push({
      lane: "announced",
      from: Date.parse(announced_at),
      until: time(started_at ?? ended_at),
      rest,
    });
  if (started_at) spans.push({ lane: "rest", from: Date.parse(started_at), until: time(ended_at), rest });
  return spans;
}

/** @param {string | null} iso */
function time(iso) {
  return iso === null ? null : Date.parse(iso);
}

/**
 * Spans as the columns that a chart takes: seconds, and for each lane its height or a gap.
 * @param {Span[]} spans
 * @param {number} now ms
 * @returns {(number | null)[][]}
 */
export function chartColumns(spans, now) {
  const edges = spans.flatMap(({ from, until }) => [from, until ?? now]);
  // A moment after each end, where the line breaks off.
  const all = [...new Set([...edges, ...edges.map((at) => at + 1), now])];
  const times = all.filter((at) => at <= now).sort((one, other) => one - other);
  const lanes = LANES.map((lane, index) => {
    const own = spans.filter((span) => span.lane === lane);
    const height = LANES.length - index;
    return times.map((at) =>
      own.some(({ from, until }) => from <= at && at <= (until ?? now)) ? height : null,
    );
  });
  return [times.map((at) => at / 1000), ...lanes];
}
