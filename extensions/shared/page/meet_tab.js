// @ts-check
/** @import { CallMemory, CallName, Calls, Failure, FromTab, Memory, Outcome } from "../types" */
/** @import { ServerEvent, Settings, StreamState, ToTab } from "../types" */

import { codeOfPage, hasTiles } from "../meet.js";
import { meetingKeyOf } from "../meeting/meeting_id.js";
import { meetingIdFor } from "../settings.js";
import { HeardMeeting } from "../stream/heard_meeting.js";
import { isAfter } from "../stream/stream_position.js";
import { StreamTime } from "../stream/stream_time.js";
import { CallPresence } from "./call_presence.js";
import { joinedMemory } from "./joined_memory.js";
import { WorkerPort } from "./worker_port.js";

/** Meet changes its page without loading a new one; a look each second notices that soon enough. */
const PAGE_CHECK_MS = 1000;

/**
 * @typedef {object} Listener what an extension makes of its tab
 * @property {(settings: Settings) => boolean} wanted whether to be connected at all
 * @property {() => void} onChange anything that is shown may have changed
 * @property {(event: ServerEvent) => void} onEvent called with each live event, exactly once
 * @property {(message: ToTab) => void} onMessage what the worker says, once taken in; events after `onEvent`
 * @property {() => void} onOrphaned take everything off the page
 */

/** One Meet tab's view of its meeting, whatever happens to worker, network and server in the meantime. */
export class MeetTab extends HeardMeeting {
  meetingId = "";
  /** @type {StreamState} */
  stream = "off";
  /** @type {Settings | null} */
  settings = null;
  /** @type {Memory} */
  memory = {};
  /** How many workers there have been so far: a new one knows nothing of what an earlier one was told. */
  workers = 0;
  /**
   * Which call about this meeting failed last, and when, ms as `performance.now()`.
   * @type {{name: CallName, failure: Failure, at: number} | null}
   */
  lastFailure = null;
  #position = "";
  #joined = "";
  #server = "";
  /** The call at the last look: several may have one meeting id. */
  #code = "";
  #time = new StreamTime();
  #presence = new CallPresence();
  #listener;
  #port;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #checking;

  /** @param {Listener} listener */
  constructor(listener) {
    super();
    this.#listener = listener;
    this.#port = new WorkerPort(
      (message) => this.#handle(message),
      () => this.#onWorker(),
      () => this.#onOrphaned(),
    );
  }

  start() {
    this.#port.start();
    document.addEventListener("visibilitychange", this.#tellPresence);
    this.#checkPage();
    this.#checking = setInterval(() => this.#checkPage(), PAGE_CHECK_MS);
  }

  /** Whether the extension is still there; if not, everything has been taken off the page. */
  isAlive() {
    return this.#port.isAlive();
  }

  #onOrphaned() {
    clearInterval(this.#checking);
    document.removeEventListener("visibilitychange", this.#tellPresence);
    this.#listener.onOrphaned();
  }

  get code() {
    return codeOfPage();
  }

  /** Whether there is a call here: a participant's tile was there, and the call has not been left since. */
  get inCall() {
    return this.#presence.inCall;
  }

  /** The meeting and the server that it is on. */
  get meetingKey() {
    return meetingKeyOf(this.#server, this.meetingId);
  }

  /** The meeting and the call on the page, which may be another one before the next look. */
  get callKey() {
    return `${this.meetingKey} ${this.code}`;
  }

  /**
   * @param {FromTab} message
   * @returns {boolean} whether a worker was there for it
   */
  send(message) {
    return this.#port.send(message);
  }

  /**
   * A REST call about this tab's meeting.
   * @template {CallName} Name
   * @param {Name} name
   * @param {Calls[Name]["body"]} [body]
   * @returns {Promise<Outcome<Calls[Name]["answer"]>>}
   */
  async call(name, body) {
    const { meetingKey, meetingId } = this;
    const outcome = await this.#port.call(meetingId, name, body);
    if (!outcome.ok && meetingKey === this.meetingKey)
      this.lastFailure = { name, failure: outcome, at: performance.now() };
    return outcome;
  }

  /** Stops the measuring for everybody. The answer is taken in as well: an event stream may be held back. */
  async stopMeasuring() {
    const { meetingKey, count } = this;
    const outcome = await this.call("stopMeasuring");
    if (outcome.ok && meetingKey === this.meetingKey) {
      this.takeMembersStop(count);
      this.#listener.onChange();
    }
    return outcome;
  }

  /** Called each second while somebody needs what is known here: keeps it up to date, even after a call. */
  keepJoined() {
    this.#presence.noteLook(performance.now());
    this.#join();
  }

  /** Waits until the newest settings apply here. */
  refreshSettings() {
    return this.#port.refreshSettings();
  }

  /**
   * Keeps something for this meeting until the browser closes.
   * @param {Memory} changes
   */
  remember(changes) {
    Object.assign(this.memory, changes);
    this.send({ type: "remember", memory: changes });
  }

  /**
   * Keeps something for this call until the browser closes, whatever meeting id or server is used for it.
   * @param {CallMemory} changes
   */
  rememberCall(changes) {
    Object.assign(this.memory, changes);
    this.send({ type: "rememberCall", code: this.code, memory: changes });
  }

  #checkPage() {
    if (!this.isAlive()) return;
    this.#checkTime();
    const now = performance.now();
    const changed = this.#presence.update({ code: this.code, tiles: hasTiles() }, now);
    // Somebody who leaves the call for a rest is also told when it is over: that news comes after its time.
    if (this.rest || this.announced) this.#presence.noteLook(now);
    this.#join();
    if (!changed) return;
    this.#tellPresence();
    this.#listener.onChange();
  }

  /** A changed clock may hide a rest, and the machine may have slept: so the worker checks its stream. */
  #checkTime() {
    if (!this.#time.hasJumped) return;
    this.#time.open();
    this.send({ type: "ping" });
  }

  /** The worker gives key presses, and popups, to a tab in a call, and lets one that can be seen measure. */
  #tellPresence = () => this.send({ type: "presence", inCall: this.inCall, isVisible: !document.hidden });

  #onWorker() {
    this.workers += 1;
    this.#tellPresence();
    this.#joined = "";
    this.stream = "off";
    this.#join();
  }

  #join() {
    if (!this.settings) return;
    const { serverUrl } = this.settings;
    const { code } = this;
    const meetingId = meetingIdFor(this.settings, code);
    // The tab of a call that was left gives up its stream; its next one goes on from the same position.
    const isLeft = this.#presence.isLongLeft(performance.now());
    const listens = serverUrl && this.#listener.wanted(this.settings) && !isLeft;
    const wanted = listens ? meetingId : "";
    if (meetingId !== this.meetingId || serverUrl !== this.#server) this.#enter(meetingId, serverUrl);
    else if (code !== this.#code) this.#enterCall();
    this.#code = code;
    if (wanted === this.#joined) return;
    this.#joined = wanted;
    this.stream = wanted ? "connecting" : "off";
    if (wanted) this.send({ type: "join", meetingId, code, position: this.#position });
    else this.#leave();
    this.#listener.onChange();
  }

  #leave() {
    this.send({ type: "leave" });
    this.forget();
  }

  /**
   * @param {string} meetingId
   * @param {string} serverUrl
   */
  #enter(meetingId, serverUrl) {
    this.#enterCall();
    this.meetingId = meetingId;
    this.#server = serverUrl;
    this.#position = "";
    this.lastFailure = null;
    this.memory = {};
    this.forget();
  }

  /** Of the call before, only what is known of its meeting stays: this one may be about the same. */
  #enterCall() {
    if (this.#joined) this.send({ type: "leave" });
    this.#joined = "";
    this.stream = "off";
    const { lately: _, ...memory } = this.memory;
    this.memory = memory;
  }

  /** @param {ToTab} message */
  #handle(message) {
    if (message.type === "settings") {
      this.settings = message.settings;
      this.#join();
    } else if (message.type === "memory") {
      if (message.meetingId !== this.meetingId) return;
      this.memory = joinedMemory(message.memory, this.memory);
    } else if (message.type === "shared") {
      if (message.meetingId !== this.meetingId) return;
      Object.assign(this.memory, message.memory);
    } else if (message.type === "stream") {
      this.stream = this.#joined ? message.state : "off";
    } else if (message.type === "time") {
      if (message.meetingId === this.meetingId) this.takeTime(message.timestamp);
    } else if (message.type === "event") {
      if (!this.#handleEvent(message)) return;
    }
    this.#listener.onMessage(message);
    // Results come fifteen times a second for each person, and change nothing that is shown.
    if (message.type !== "result") this.#listener.onChange();
  }

  /**
   * @param {{id: string, event: ServerEvent}} message
   * @returns {boolean} whether it was new
   */
  #handleEvent({ id, event }) {
    if (event.meeting_id !== this.meetingId) return false;
    if (event.event !== "connected" && id && !isAfter(id, this.#position)) return false;
    if (id) this.#position = id;
    this.take(event);
    if (event.event !== "connected") this.#listener.onEvent(event);
    return true;
  }
}
