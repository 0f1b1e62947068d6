// @ts-check
/** @import { MeetingState, ServerEvent } from "./types" */

/** @returns {MeetingState} what is known before the first event */
export function unknownMeeting() {
  return { active: false, monitoring: false, rest: null, lastRestEndedAt: null };
}

/**
 * The meeting after one more event, in the stream's order. A `connected` is the whole truth of its moment.
 * @param {MeetingState} state
 * @param {string} name the SSE event's name
 * @param {ServerEvent} data
 * @returns {MeetingState}
 */
export function afterEvent(state, name, data) {
  if (name === "connected") return afterSnapshot(state, data);
  switch (data.event) {
    case "rest_required":
      return { ...state, rest: data.rest ?? state.rest };
    case "rest_ended":
      return afterRest(state, data);
    case "monitoring_started":
      return { ...state, active: true, monitoring: true };
    case "monitoring_stopped":
      return { ...state, monitoring: false };
    case "meeting_ended":
      return { ...state, active: false, monitoring: false, rest: null };
    default:
      return state;
  }
}

/** @param {MeetingState} state @param {ServerEvent} data @returns {MeetingState} */
function afterSnapshot(state, data) {
  const rest = data.rest ?? null;
  const missedEnd = state.rest && state.rest.id !== rest?.id;
  return {
    active: Boolean(data.active),
    monitoring: Boolean(data.monitoring),
    rest,
    lastRestEndedAt: missedEnd ? endOf(state, data) : state.lastRestEndedAt,
  };
}

/** The end of a rest that a newer one has replaced says nothing about the newer one. @param {MeetingState} state @param {ServerEvent} data @returns {MeetingState} */
function afterRest(state, data) {
  if (state.rest && data.rest && data.rest.id !== state.rest.id) return state;
  return { ...state, rest: null, lastRestEndedAt: Date.parse(data.timestamp) };
}

/** @param {MeetingState} state @param {ServerEvent} data */
function endOf(state, data) {
  return Math.min(Date.parse(state.rest?.ends_at ?? data.timestamp), Date.parse(data.timestamp));
}

/** The rest that runs at `now` (ms of the server's clock), if one does. @param {MeetingState} state @param {number} now */
export function runningRest(state, now) {
  return state.rest && now < Date.parse(state.rest.ends_at) ? state.rest : null;
}
