// @ts-check
// The event log: newest first, at most LOG_ENTRIES, written again when the other language is chosen.
import { byId, element } from "../../extensions/shared/element.js";
import { timeOfDay } from "../../extensions/shared/time_of_day.js";
import { heard } from "./heard.js";
import { spokenLanguage } from "./language.js";

/** As many as the server keeps of a meeting. */
const LOG_ENTRIES = 200;

/**
 * @typedef {object} LogEntry
 * @property {Date} time
 * @property {() => string} text a function, since the language may change
 * @property {"good" | "bad" | "unknown"} level
 * @property {string} [data] what came, as JSON
 */

/** @type {LogEntry[]} */
let entries = [];

/**
 * @param {Omit<LogEntry, "time">} entry
 * @param {Date} [time] when it happened, by the server's clock; an outage may lie in between
 */
export function addToLog(entry, time = new Date(heard.clock.now())) {
  const whole = { ...entry, time };
  entries = [whole, ...entries].slice(0, LOG_ENTRIES);
  const list = byId("log-lines");
  list.prepend(logLine(whole));
  while (list.childElementCount > LOG_ENTRIES) list.lastElementChild?.remove();
}

/**
 * When an event or answer was made, as it says; undefined if it says nothing that can be read.
 * @param {unknown} told
 */
export function timeIn(told) {
  const at = new Date(String(/** @type {{timestamp?: unknown} | null | undefined} */ (told)?.timestamp));
  return Number.isNaN(at.getTime()) ? undefined : at;
}

/**
 * Lets a screen reader read one line's text: in the log itself it would read the JSON, too.
 * @param {string} text
 */
export function readOut(text) {
  byId("log-news").textContent = text;
}

export function renderLog() {
  byId("log-lines").replaceChildren(...entries.map(logLine));
}

export function clearLog() {
  entries = [];
  renderLog();
}

/** @param {LogEntry} entry */
function logLine({ time, text, level, data }) {
  const line = element(
    "li",
    {},
    element("time", { datetime: time.toISOString() }, timeOfDay(time, spokenLanguage())),
    element("span", { "data-level": level }, text()),
  );
  if (data) line.append(element("code", {}, data));
  return line;
}
