// @ts-check
/** @import { CallName, Calls, ServerEvent, StreamState } from "../../extensions/shared/types" */
import { callServer } from "../../extensions/shared/api.js";
import { EventStream } from "../../extensions/shared/event_stream.js";
import {
  afterEvent,
  announcedRest,
  runningRest,
  unknownMeeting,
} from "../../extensions/shared/meeting_state.js";
import { ServerClock } from "../../extensions/shared/server_clock.js";

/** @typedef {"unknown" | "waiting" | "idle" | "announced" | "resting" | "ended"} Phase */

/** One meeting as its event stream tells it, and the calls that a member may make. */
export class MemberMeeting {
  clock = new ServerClock();
  /** @type {StreamState} */
  stream = "connecting";
  #state = unknownMeeting();
  #known = false;
  #ended = false;
  #server;
  #events;

  /**
   * @param {string} server
   * @param {string} id
   * @param {(event: ServerEvent | null) => void} onChange with the live event that brought it, if one did
   */
  constructor(server, id, onChange) {
    this.#server = server;
    this.id = id;
    this.#events = new EventStream(server, id, "", {
      onEvent: (event) => {
        this.#take(event);
        onChange(event);
      },
      onState: (stream) => {
        this.stream = stream;
        onChange(null);
      },
      onHeartbeat: () => onChange(null),
    });
  }

  get measuring() {
    return this.#state.measuring;
  }

  /** The rest that runs now. */
  get rest() {
    return runningRest(this.#state, this.clock.now());
  }

  /** The rest that is announced and has not begun. */
  get announced() {
    return announcedRest(this.#state, this.clock.now());
  }

  /** @returns {Phase} */
  get phase() {
    if (!this.#known) return "unknown";
    if (this.rest) return "resting";
    if (this.announced) return "announced";
    if (this.#ended) return "ended";
    return this.#state.active ? "idle" : "waiting";
  }

  /**
   * @template {CallName} Name
   * @param {Name} name
   * @param {Calls[Name]["body"]} [body]
   */
  call(name, body) {
    return callServer(this.#server, this.id, name, { body });
  }

  /** The network or the person is back. */
  wake() {
    this.#events.checkSilence();
    this.#events.reconnectNow();
  }

  /** @param {ServerEvent} event */
  #take(event) {
    this.clock.observe(event);
    this.#state = afterEvent(this.#state, event);
    this.#known = true;
    if (event.event === "meeting_ended") this.#ended = true;
    else if (this.#state.active || this.#state.rest) this.#ended = false;
  }
}
