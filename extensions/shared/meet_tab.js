// @ts-check
/** @import { FromTab, Memory, Outcome, ServerEvent, Settings, StreamState, ToTab } from "./types" */
import { meetingCode } from "./meet_page.js";
import { afterEvent, runningRest, unknownMeeting } from "./meeting_state.js";
import { ServerClock } from "./server_clock.js";
import { meetingIdFor } from "./settings.js";
import { isAfter } from "./stream_position.js";
import { WorkerPort } from "./worker_port.js";

/** Meet changes its address without loading a page; looking each second notices soon enough. */
const ADDRESS_CHECK_MS = 1000;

/**
 * @typedef {object} Listener what an extension makes of its tab
 * @property {(settings: Settings) => boolean} wanted whether to be connected at all
 * @property {() => void} onChange anything that is shown may have changed
 * @property {(data: ServerEvent) => void} onEvent one live event, each exactly once
 * @property {(message: ToTab) => void} onMessage what else the worker says
 * @property {() => void} onOrphaned take everything off the page
 */

/** One Meet tab's view of its meeting, whatever happens to worker, network and server meanwhile. */
export class MeetTab {
  meetingId = "";
  clock = new ServerClock();
  meeting = unknownMeeting();
  /** @type {StreamState} */
  stream = "off";
  /** @type {Settings | null} */
  settings = null;
  /** @type {Memory} */
  memory = {};
  #position = "";
  #joined = "";
  #server = "";
  #listener;
  #port;

  /** @param {Listener} listener */
  constructor(listener) {
    this.#listener = listener;
    this.#port = new WorkerPort(
      (message) => this.#take(message),
      () => this.#workerCame(),
      () => listener.onOrphaned(),
    );
  }

  open() {
    this.#port.open();
    setInterval(() => this.#join(), ADDRESS_CHECK_MS);
  }

  get code() {
    return meetingCode(location.href);
  }

  /** The rest that runs now, by the server's clock. */
  get rest() {
    return runningRest(this.meeting, this.clock.now());
  }

  /** What is left of it in ms, null without one. */
  get restLeftMs() {
    const { rest } = this;
    return rest && Date.parse(rest.ends_at) - this.clock.now();
  }

  /** @param {FromTab} message */
  send(message) {
    this.#port.send(message);
  }

  /** @param {string} name @param {object} [body] @returns {Promise<Outcome>} */
  call(name, body) {
    return this.#port.call(name, body);
  }

  /** Kept for this meeting until the browser closes. @param {Memory} changes */
  remember(changes) {
    Object.assign(this.memory, changes);
    this.send({ type: "remember", memory: changes });
  }

  #workerCame() {
    this.#joined = "";
    this.stream = "connecting";
    this.#join();
  }

  #join() {
    if (!this.settings) return;
    const { serverUrl } = this.settings;
    const meetingId = meetingIdFor(this.settings, this.code);
    const wanted = meetingId && this.#listener.wanted(this.settings) ? meetingId : "";
    if (meetingId !== this.meetingId || serverUrl !== this.#server) this.#forget(meetingId, serverUrl);
    if (wanted === this.#joined) return;
    this.#joined = wanted;
    if (wanted) this.send({ type: "hello", meetingId, position: this.#position });
    else this.#leave();
    this.#listener.onChange();
  }

  #leave() {
    this.send({ type: "bye" });
    this.stream = "off";
    this.meeting = unknownMeeting();
  }

  /** @param {string} meetingId @param {string} serverUrl */
  #forget(meetingId, serverUrl) {
    if (this.#joined) this.send({ type: "bye" });
    this.meetingId = meetingId;
    this.#server = serverUrl;
    this.#position = "";
    this.#joined = "";
    this.memory = {};
    this.meeting = unknownMeeting();
  }

  /** @param {ToTab} message */
  #take(message) {
    if (message.type === "settings") {
      this.settings = message.settings;
      this.#join();
    } else if (message.type === "memory") {
      if (message.meetingId !== this.meetingId) return;
      this.memory = { ...message.memory, ...this.memory };
    } else if (message.type === "stream") {
      this.stream = this.#joined ? message.state : "off";
    } else if (message.type === "event") {
      if (!this.#takeEvent(message)) return;
    }
    this.#listener.onMessage(message);
    // Fifteen results a second change nothing that is shown.
    if (message.type !== "result") this.#listener.onChange();
  }

  /** @param {{name: string, id: string, data: ServerEvent}} event @returns {boolean} whether it was new */
  #takeEvent({ name, id, data }) {
    if (data.meeting_id !== this.meetingId) return false;
    if (name === "connected") this.clock.reset(data.timestamp);
    else if (id && !isAfter(id, this.#position)) return false;
    else this.clock.hear(data.timestamp);
    if (id) this.#position = id;
    this.meeting = afterEvent(this.meeting, name, data);
    if (name === "message") this.#listener.onEvent(data);
    return true;
  }
}
