// @ts-check
/** @import { RestEvent, ServerEvent } from "../types" */

/** @typedef {Exclude<ServerEvent["event"], "connected" | "unknown">} EventName */

/** @type {readonly RestEvent[]} */
const REST_NAMES = [
  "rest_announced",
  "rest_postponed",
  "rest_cancelled",
  "rest_required",
  "rest_extended",
  "rest_ended",
];
/** @type {readonly EventName[]} */
const NAMES = [...REST_NAMES, "rest_requested", "monitoring_started", "monitoring_stopped", "meeting_ended"];
/**
 * The events that this version knows, each sent as a `message`.
 * @type {ReadonlySet<string>}
 */
export const EVENTS = new Set(NAMES);
/**
 * Those that carry the rest that they are about.
 * @type {ReadonlySet<string>}
 */
const WITH_REST = new Set(REST_NAMES);

/**
 * A server-sent event as one of ours. Never throws: what cannot be read is an unknown event of no meeting.
 * @param {string} type the SSE event's own name: "connected", "message" or, for its time alone, "heartbeat"
 * @param {string} text its data
 * @returns {ServerEvent}
 */
export function parseEvent(type, text) {
  const data = parseObject(text);
  const base = {
    ...data,
    meeting_id: String(data.meeting_id ?? ""),
    timestamp: String(data.timestamp ?? ""),
  };
  const name = type === "connected" ? type : String(data.event ?? "unreadable");
  const known = type === "connected" || (EVENTS.has(name) && (hasRest(data) || !WITH_REST.has(name)));
  return /** @type {ServerEvent} */ (known ? { ...base, event: name } : { ...base, event: "unknown", name });
}

/**
 * @param {string} text
 * @returns {Record<string, unknown>}
 */
function parseObject(text) {
  try {
    return { ...JSON.parse(text) };
  } catch {
    return {};
  }
}

/** @param {Record<string, unknown>} data of an event */
function hasRest({ rest }) {
  return typeof rest === "object" && rest !== null && "id" in rest;
}
