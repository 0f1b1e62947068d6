// @ts-check
/** @import { CallName, Calls, ServerEvent, StreamState } from "../../extensions/shared/types" */
import { callServer } from "../../extensions/shared/api.js";
import { isMembersStop } from "../../extensions/shared/meeting/meeting_state.js";
import { OWN_NEWS_MS } from "../../extensions/shared/meeting/own_request.js";
import { EventStream } from "../../extensions/shared/stream/event_stream.js";
import { HeardMeeting } from "../../extensions/shared/stream/heard_meeting.js";

/** @typedef {"unknown" | "waiting" | "idle" | "announced" | "resting" | "ended"} Phase */

/** One meeting as its event stream tells it, and the calls that a member may make. */
export class MemberMeeting extends HeardMeeting {
  /** @type {StreamState} */
  stream = "connecting";
  #ended = false;
  /** Whether a stop made here is on its way, and until when its news may come, ms as `performance.now()`. */
  #isStopping = false;
  #ownStopUntil = 0;
  #server;
  #events;

  /**
   * @param {string} server
   * @param {string} id
   * @param {(event: ServerEvent | null) => void} onChange with the live event that brought the change, if one
   *   did
   */
  constructor(server, id, onChange) {
    super();
    this.#server = server;
    this.id = id;
    this.#events = new EventStream(server, id, "", {
      onEvent: (event) => {
        this.#hear(event);
        onChange(event);
      },
      onState: (stream) => {
        this.stream = stream;
        onChange(null);
      },
      onTime: (timestamp) => this.takeTime(timestamp),
      onHeartbeat: () => onChange(null),
    });
  }

  get measuring() {
    return this.meeting.measuring;
  }

  /** @returns {Phase} */
  get phase() {
    if (!this.hasHeard) return "unknown";
    if (this.rest) return "resting";
    if (this.announced) return "announced";
    if (this.#ended) return "ended";
    return this.meeting.active ? "idle" : "waiting";
  }

  /**
   * @template {CallName} Name
   * @param {Name} name
   * @param {Calls[Name]["body"]} [body]
   */
  call(name, body) {
    return callServer(this.#server, this.id, name, { body });
  }

  /** Stops the measuring for everybody. The answer is news, too: an event stream may be held back. */
  async stopMeasuring() {
    const { count } = this;
    this.#isStopping = true;
    const outcome = await this.call("stopMeasuring");
    this.#isStopping = false;
    this.#ownStopUntil = outcome.ok ? performance.now() + OWN_NEWS_MS : 0;
    if (outcome.ok) this.takeMembersStop(count);
    return outcome;
  }

  /**
   * Whether this event tells others of the stop made here.
   * @param {ServerEvent} event
   */
  isOwnStop(event) {
    return isMembersStop(event) && (this.#isStopping || performance.now() < this.#ownStopUntil);
  }

  /** Called each second: a clock that was set may hide a rest, and the machine may have slept. */
  checkSilence() {
    this.#events.checkSilence();
  }

  /** The network or the person is back. */
  wake() {
    this.checkSilence();
    this.#events.reconnectNow();
  }

  /** @param {ServerEvent} event */
  #hear(event) {
    this.take(event);
    const isOver = event.event === "meeting_ended" || (event.event === "connected" && event.ended);
    if (isOver) this.#ended = true;
    else if (this.meeting.active) this.#ended = false;
  }
}
