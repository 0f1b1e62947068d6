// @ts-check
// The spans of a meeting as a chart: a lane for each kind, time from left to right.
/** @import { Span } from "./spans.js" */
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { timeOfDay } from "../../extensions/shared/time_of_day.js";
import { pageColors } from "../shared/page_colors.js";
import { say, spokenLanguage } from "./language.js";
import { chartColumns, LANES } from "./spans.js";

/** Px. */
const HEIGHT = 190;
/** A shorter time is not stretched to the full width: the first seconds of a meeting would jump about. */
const MIN_SECONDS = 10;
/** The colours of the page for each lane. */
const COLORS = ["--good", "--ink", "--wait", "--warm"];

/**
 * Draws into an element, in the colours of the page.
 * @param {HTMLElement} place
 * @param {Span[]} spans
 * @param {number} now ms of the server's clock
 */
export function drawChart(place, spans, now) {
  const color = pageColors(place);
  return new uPlot(
    {
      width: Math.max(240, place.clientWidth),
      height: HEIGHT,
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { range: (_, from, to) => [from, Math.max(to, from + MIN_SECONDS)] },
        y: { range: [0.4, LANES.length + 0.6] },
      },
      series: [{}, ...series(color)],
      axes: axes(color),
    },
    /** @type {uPlot.AlignedData} */ (chartColumns(spans, now)),
    place,
  );
}

/**
 * A line for each lane; requests are points.
 * @param {(name: string) => string} color of the page
 * @returns {uPlot.Series[]}
 */
function series(color) {
  return LANES.map((lane, index) => ({
    label: say(`lane_${lane}`),
    stroke: color(COLORS[index]),
    width: 12,
    points: { show: lane === "request", size: 11, fill: color(COLORS[index]) },
  }));
}

/**
 * The time below, and the lanes' names beside.
 * @param {(name: string) => string} color of the page
 * @returns {uPlot.Axis[]}
 */
function axes(color) {
  const axis = {
    stroke: color("--soft"),
    grid: { stroke: color("--line"), width: 1 },
    ticks: { show: false },
  };
  const splits = LANES.map((_, index) => LANES.length - index);
  const values = () => LANES.map((lane) => say(`lane_${lane}`));
  return [
    { ...axis, space: 90, values: (_, times) => ticks(times) },
    { ...axis, size: 84, splits, values },
  ];
}

/** @param {number[]} times s; a tick shows seconds only where minutes would repeat themselves */
function ticks(times) {
  const withSeconds = times.some((at) => at % 60);
  return times.map((at) => timeOfDay(new Date(at * 1000), spokenLanguage(), withSeconds));
}
