// @ts-check
// The meeting as its event stream tells it: connection state, measuring, the running rest.
/** @import { ServerEvent, Snapshot, StreamState } from "../../extensions/shared/types" */
import { clockText, untilNextSecond } from "../../extensions/shared/countdown.js";
import { byId, setState, setText } from "../../extensions/shared/element.js";
import { isMembersStop } from "../../extensions/shared/meeting/meeting_state.js";
import { EventStream } from "../../extensions/shared/stream/event_stream.js";
import { isRetrying } from "../../extensions/shared/stream/stream_state.js";
import { recheckHealth } from "./health.js";
import { heard } from "./heard.js";
import { keptMeeting } from "./kept_meeting.js";
import { say, sayOr } from "./language.js";
import { addToLog, readOut, timeIn } from "./log.js";
import { followMeeting, noteEvent } from "./timeline.js";

/** A call waits this long for the stream, ms, and then goes without it. */
const LISTEN_TIMEOUT_MS = 2_000;
/** Before all events that a server keeps. */
export const START_OF_STREAM = "0-0";
/** The last event of each server's meeting that this page has told of. @type {Map<string, string>} */
const positions = new Map();

/** @type {EventStream | null} */
let stream = null;
let meetingId = "";
/** @type {StreamState} */
let state = "off";
/** Why no news comes, until it does; "" while all is well. @type {StreamState | ""} */
let trouble = "";
/** When the stream tries again, ms as `performance.now()`. */
let nextTryAt = 0;
/** Until the next `tick`. @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
/** When listening began, ms of the server's clock: what happened before is told, but is no news. */
let since = NaN;
/** Called when the stream opens. */
let onOpen = () => {};

/** The meeting that is listened to, or "". */
export function listenedMeeting() {
  return stream ? meetingId : "";
}

/**
 * Listens to a meeting's events.
 * @param {string} serverUrl
 * @param {string} id
 * @param {string} [from] after which event, if this page has told of none yet; "": after the last one
 * @returns {Promise<void>} resolves when the stream is open, or after a while without
 */
export function listen(serverUrl, id, from = "") {
  keptMeeting.write({ serverUrl, id, listens: true });
  if (stream && meetingId === id && state === "open") return Promise.resolve();
  return new Promise((resolve) => {
    onOpen = resolve;
    setTimeout(resolve, LISTEN_TIMEOUT_MS);
    if (!stream || meetingId !== id) openStream(serverUrl, id, from);
  });
}

export function stopListening() {
  stream?.close();
  stream = null;
  heard.forget();
  render();
}

/** After a sleep or a lost network: what the stream missed is asked for at once. */
export function wake() {
  stream?.checkSilence();
  stream?.reconnectNow();
}

/**
 * Takes in what an answer says.
 * @param {Snapshot & {timestamp: string}} snapshot
 * @param {number} count how many events had been heard when that was asked
 */
export function applySnapshot(snapshot, count) {
  heard.takeSnapshot(snapshot, count);
  render();
}

/** Called when something has changed, and by itself as each second of a countdown begins. */
export function render() {
  renderStream();
  const { active, measuring, stopped } = heard.meeting;
  const measured = measuring ? "on" : stopped ? "stopped" : "off";
  setText("meeting-state", say(heard.hasHeard ? (active ? "active" : "inactive") : "unknown"));
  setText("measuring-state", say(heard.hasHeard ? measured : "unknown"));
  renderRest();
  clearTimeout(timer);
  timer = setTimeout(tick, untilNextSecond(currentRest()?.left ?? 1000));
}

/** The machine may have slept, or its clock been set, with the page in sight all the time. */
function tick() {
  stream?.checkSilence();
  render();
}

/**
 * @param {string} serverUrl
 * @param {string} id
 * @param {string} from
 */
function openStream(serverUrl, id, from) {
  stopListening();
  meetingId = id;
  followMeeting(serverUrl, id);
  since = NaN;
  const name = `${serverUrl} ${id}`;
  stream = new EventStream(serverUrl, id, positions.get(name) ?? from, {
    onState: (now, retryInMs) => {
      onState(now, retryInMs);
      if (now === "open") recheckHealth(serverUrl);
    },
    onTime: (timestamp) => heard.takeTime(timestamp),
    onEvent: (event, position, text) => {
      if (position) positions.set(name, position);
      onEvent(event, text);
    },
  });
}

/**
 * @param {StreamState} now
 * @param {number} retryInMs until the next try
 */
function onState(now, retryInMs) {
  if (isRetrying(now) && state === "open") addToLog({ text: () => say("event_lost"), level: "bad" });
  if (now !== "connecting") trouble = isRetrying(now) ? now : "";
  state = now;
  nextTryAt = performance.now() + retryInMs;
  if (now === "open") onOpen();
  renderStream();
}

/**
 * @param {ServerEvent} event
 * @param {string} text its data as it came
 */
function onEvent(event, text) {
  heard.take(event);
  render();
  if (event.event === "connected" && event.isPoll) return;
  addToLog({ text: () => eventText(event), level: "unknown", data: readable(text) }, timeIn(event));
  const at = Date.parse(event.timestamp);
  if (Number.isNaN(since)) since = at;
  if (!(at < since)) readOut(eventText(event));
  noteEvent(event);
}

/**
 * An event's data without the server's escapes for what is not ASCII; as it came if it is not JSON.
 * @param {string} text
 */
function readable(text) {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
}

/** @param {ServerEvent} event */
function eventText(event) {
  if (event.event === "unknown") return say("event_other", event.name);
  if (isMembersStop(event)) return say("event_stopped");
  return say(event.event === "connected" && event.gap ? "event_gap" : `event_${event.event}`);
}

function renderStream() {
  byId("connection").dataset.level = {
    open: "good",
    waiting: "warn",
    limited: "warn",
    forbidden: "bad",
    off: "unknown",
    connecting: "unknown",
  }[state];
  const seconds = Math.max(0, Math.ceil((nextTryAt - performance.now()) / 1000));
  const isTrying = isRetrying(state) && !seconds;
  const doing = isTrying ? "connecting" : state;
  // A trouble is told once, not with each try to overcome it.
  const told = doing === "connecting" && trouble ? trouble : doing;
  setState("connection", told, say(`stream_${doing}`, seconds || meetingId));
  const name = state === "off" ? "listen" : "unlisten";
  byId("listen").dataset.words = name;
  setText("listen", say(name));
}

/** The announced or running rest and the time left until its next step, in ms. */
function currentRest() {
  const { rest, restLeftMs, announced, restBeginsInMs } = heard;
  if (rest) return { rest, state: "running", left: restLeftMs ?? 0 };
  return announced && { rest: announced, state: "announced", left: restBeginsInMs ?? 0 };
}

function renderRest() {
  const current = currentRest();
  byId("countdown").hidden = !current;
  byId("countdown").dataset.state = current?.state ?? "";
  setText("countdown", current ? clockText(current.left) : "");
  setText("rest-state", restText(current));
}

/** @param {ReturnType<typeof currentRest>} current */
function restText(current) {
  if (!heard.hasHeard) return say("unknown");
  if (!current) return say("no_rest");
  const { rest, state, left } = current;
  return say(`rest_${state}`, clockText(left), sayOr(`reason_${rest.reason}`, rest.reason));
}
