// @ts-check
// The meeting as its event stream tells it: connection state, measuring, the running rest.
"use strict";

const LISTEN_PATIENCE_MS = 2_000;

/** @type {MeetingStream | null} */
let stream = null;
/** @type {[string, number]} */
let streamState = ["off", 0];
/** @type {{active?: boolean, monitoring?: boolean, rest?: {ends_at: string, reason: string} | null}} */
let meeting = {};
let clockAheadMs = 0; // this clock minus the server's

/**
 * Resolves when the stream is open, or after LISTEN_PATIENCE_MS without one: a call need not wait for ever.
 * @param {string} id
 */
function listen(id) {
  if (stream?.meetingId !== id) {
    unlisten();
    stream = new MeetingStream(apiUrl, id, onStreamState, onStreamEvent);
    stream.open();
  }
  return Promise.race([stream.opened, new Promise((resolve) => setTimeout(resolve, LISTEN_PATIENCE_MS))]);
}

function unlisten() {
  stream?.close();
  stream = null;
  meeting = {};
  onStreamState("off");
  showMeeting();
}

/** @param {string} state @param {number} [seconds] */
function onStreamState(state, seconds = 0) {
  if (state === "waiting" && streamState[0] === "open") {
    addToLog(byId("log-lines"), { key: "event_lost", values: () => ({}), level: "bad" });
  }
  streamState = [state, seconds];
  showStream();
}

function showStream() {
  const [state, seconds] = streamState;
  const line = byId("connection");
  line.dataset.level = { open: "good", waiting: "warn" }[state] ?? "unknown";
  line.textContent = say(`stream_${state}`, { meeting: stream?.meetingId ?? "", seconds });
  byId("listen").dataset.word = state === "off" ? "listen" : "unlisten";
  byId("listen").textContent = say(byId("listen").dataset.word ?? "");
}

/** What each event changes in the picture of the meeting. @type {Record<string, (data: any) => object>} */
const CHANGES = {
  connected: ({ active, monitoring, rest }) => ({ active, monitoring, rest }),
  rest_required: ({ rest }) => ({ rest }),
  rest_ended: () => ({ rest: null }),
  monitoring_started: () => ({ active: true, monitoring: true }),
  monitoring_stopped: () => ({ monitoring: false }),
  meeting_ended: () => ({ active: false, monitoring: false, rest: null }),
};

/** @param {string} name @param {any} data */
function onStreamEvent(name, data) {
  if (name === "connected" && data?.timestamp) clockAheadMs = Date.now() - Date.parse(data.timestamp);
  learn(CHANGES[name]?.(data) ?? {});
  const known = say(`event_${name}`) !== "" && name !== "other";
  const key = data?.gap === true ? "event_gap" : known ? `event_${name}` : "event_other";
  addToLog(byId("log-lines"), { key, values: () => ({ name }), level: "unknown", data });
}

/** @param {object} change */
function learn(change) {
  meeting = { ...meeting, ...change };
  showMeeting();
}

function showMeeting() {
  /** @param {boolean | undefined} value @param {string} yes @param {string} no */
  const either = (value, yes, no) => say(value === undefined ? "unknown" : value ? yes : no);
  byId("meeting-state").textContent = either(meeting.active, "active", "inactive");
  byId("measuring-state").textContent = either(meeting.monitoring, "on", "off");
  byId("rest-state").textContent = restText();
}

function restText() {
  if (meeting.rest === undefined) return say("unknown");
  const leftMs = meeting.rest ? Date.parse(meeting.rest.ends_at) - (Date.now() - clockAheadMs) : 0;
  if (!meeting.rest || !(leftMs > 0)) return say("no_rest");
  const seconds = Math.ceil(leftMs / 1000);
  const left = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  return say("rest_running", { left, reason: say(`reason_${meeting.rest.reason}`) || meeting.rest.reason });
}
