// @ts-check
/** @import { MeetingState, Rest, ServerEvent, Snapshot } from "../types" */

/** @returns {MeetingState} what is known before the first event */
export function unknownMeeting() {
  return { active: false, measuring: false, stopped: false, rest: null, lastRestEndedAt: null };
}

/**
 * The meeting after one more event, in the stream's order. A `connected` tells everything as of its time.
 * @param {MeetingState} state
 * @param {ServerEvent} event
 * @returns {MeetingState}
 */
export function afterEvent(state, event) {
  const at = Date.parse(event.timestamp);
  switch (event.event) {
    case "connected":
      return { ...afterSnapshot(state, event, at), stopped: Boolean(event.stopped) };
    case "rest_announced":
    case "rest_postponed":
    case "rest_required":
    case "rest_extended":
      return { ...state, rest: event.rest };
    case "rest_cancelled":
      return state.rest?.id === event.rest.id ? { ...state, rest: null } : state;
    case "rest_ended":
      return afterRest(state, event.rest, at);
    case "monitoring_started":
      return { ...state, active: true, measuring: true, stopped: false };
    case "monitoring_stopped":
      return { ...state, measuring: false, stopped: state.stopped || isMembersStop(event) };
    case "meeting_ended":
      return { ...state, active: false, measuring: false, stopped: false, rest: null };
    case "rest_requested":
    case "unknown":
      return state;
    default:
      void (/** @satisfies {never} */ (event)); // a new event has to be handled above
      return state;
  }
}

/**
 * The meeting as a snapshot shows it.
 * @param {MeetingState} state
 * @param {Snapshot} snapshot
 * @param {number} at when it was taken, ms of the server's clock
 * @returns {MeetingState}
 */
export function afterSnapshot(state, { active, monitoring, stopped, rest }, at) {
  // A rest that had not begun may have been called off; if it has ended, an event or the summary tells.
  const missed = state.rest?.state === "running" ? state.rest : null;
  const missedEnd = missed && missed.id !== rest?.id ? Date.parse(missed.ends_at) : null;
  return {
    active,
    measuring: monitoring,
    stopped: stopped ?? (state.stopped && !monitoring),
    rest,
    lastRestEndedAt: missedEnd === null ? state.lastRestEndedAt : Math.min(missedEnd, at),
  };
}

/**
 * The end of a rest that a newer one has replaced says nothing about the newer one.
 * @param {MeetingState} state
 * @param {Rest} ended
 * @param {number} at
 * @returns {MeetingState}
 */
function afterRest(state, ended, at) {
  if (state.rest && ended.id !== state.rest.id) return state;
  return { ...state, rest: null, lastRestEndedAt: at };
}

/**
 * Whether a member has stopped the measuring, not a lack of frames, after which the next frame resumes it.
 * @param {ServerEvent} event
 */
export function isMembersStop(event) {
  return event.event === "monitoring_stopped" && event.reason !== "no_frames";
}

/**
 * Whether this says that a rest is over because its meeting is, as the next event will say.
 * @param {ServerEvent} event
 */
export function endsWithMeeting(event) {
  return event.event === "rest_ended" && event.reason === "meeting_ended";
}

/**
 * The rest that is running at `now` (ms by the server's clock), if there is one.
 * @param {MeetingState} state
 * @param {number} now
 */
export function runningRest(state, now) {
  return state.rest && !isAhead(state.rest, now) && msLeft(state.rest, now) > 0 ? state.rest : null;
}

/**
 * The rest that is announced and has not begun at `now` (ms by the server's clock), if there is one.
 * @param {MeetingState} state
 * @param {number} now
 */
export function announcedRest(state, now) {
  return state.rest && isAhead(state.rest, now) ? state.rest : null;
}

/**
 * An announced rest begins at its time, even if the news of that is still on its way.
 * @param {Rest} rest
 * @param {number} now
 */
function isAhead(rest, now) {
  return rest.state === "announced" && msUntil(rest, now) > 0;
}

/**
 * How long until a rest begins at `now` (ms of the server's clock), in ms; negative after that.
 * @param {Rest} rest
 * @param {number} now
 */
export function msUntil(rest, now) {
  return Date.parse(rest.started_at) - now;
}

/**
 * What is left of a rest at `now` (ms of the server's clock), in ms; negative after its end.
 * @param {Rest} rest
 * @param {number} now
 */
export function msLeft(rest, now) {
  return Date.parse(rest.ends_at) - now;
}
