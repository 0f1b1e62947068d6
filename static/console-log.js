// @ts-check
// The event log: newest first, at most LOG_ENTRIES, told again in the other language when that is chosen.
"use strict";

const LOG_ENTRIES = 200; // what the server keeps of a meeting, too

/** @typedef {{time: Date, key: string, values: () => Record<string, string | number>, level: string, data?: unknown}} LogEntry */

/** @type {LogEntry[]} */
let logEntries = [];

/**
 * @param {HTMLElement} list
 * @param {Omit<LogEntry, "time">} entry values is a function, since it may hold words of the chosen language
 */
function addToLog(list, entry) {
  const whole = { ...entry, time: new Date() };
  logEntries = [whole, ...logEntries].slice(0, LOG_ENTRIES);
  list.prepend(logLine(whole));
  while (list.childElementCount > LOG_ENTRIES) list.lastElementChild?.remove();
}

/** @param {HTMLElement} list */
function redrawLog(list) {
  list.replaceChildren(...logEntries.map(logLine));
}

/** @param {HTMLElement} list */
function clearLog(list) {
  logEntries = [];
  list.replaceChildren();
}

/** @param {LogEntry} entry */
function logLine(entry) {
  const line = document.createElement("li");
  const time = document.createElement("time");
  time.dateTime = entry.time.toISOString();
  time.textContent = entry.time.toLocaleTimeString(language, { hour12: false });
  const text = document.createElement("span");
  text.dataset.level = entry.level;
  text.textContent = say(entry.key, entry.values());
  line.append(time, text);
  if (entry.data !== undefined && entry.data !== null) {
    const code = document.createElement("code");
    code.textContent = JSON.stringify(entry.data);
    line.append(code);
  }
  return line;
}
