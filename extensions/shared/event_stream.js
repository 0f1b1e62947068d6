// @ts-check
/** @import { ServerEvent, StreamState } from "./types" */
import { delayAsked, delayBefore } from "./backoff.js";
import { aheadOfSteady, LEAP_MS } from "./server_clock.js";
import { parseEvent } from "./server_event.js";
import { whyRefused } from "./stream_refusal.js";

/** Three of the server's heartbeats (15 s): a stream silent for longer is dead, whatever the socket says. */
const SILENCE_MS = 45_000;

/** A machine's clock that is off by more than this was set, or slept; a correction by the network is less. */
const JUMP_MS = 2000;

/**
 * @typedef {object} StreamHandlers
 * @property {(event: ServerEvent, id: string, text: string) => void} onEvent `text` is the data as it came
 * @property {(state: StreamState, waitMs: number) => void} onState `waitMs`: 0 if none is left
 * @property {() => void} [onHeartbeat] some seconds have passed, also in a hidden page, whose timers sleep
 */

/**
 * The meeting's event stream, kept open for as long as it is wanted. EventSource gives up for good on any
 * answer but 200, and a new one cannot set Last-Event-ID; so the reconnecting is done here.
 */
export class EventStream {
  /** @type {EventSource | null} */
  #source = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #failures = 0;
  #lastActivity = 0;
  /** How far the machine's clock was ahead of the steady one when the stream was opened, ms. */
  #ahead = 0;
  /** How far the server's clock was ahead of the steady one when it told its time, ms. */
  #serverAhead = NaN;
  #closed = false;
  #limitedUntil = 0;
  #url;
  #position;
  #handlers;

  /**
   * @param {string} serverUrl
   * @param {string} meetingId
   * @param {string} position id of the last event already seen, or ""
   * @param {StreamHandlers} handlers
   */
  constructor(serverUrl, meetingId, position, handlers) {
    this.#url = `${serverUrl}/api/sse/events?meeting_id=${encodeURIComponent(meetingId)}`;
    this.#position = position;
    this.#handlers = handlers;
    this.#open();
  }

  close() {
    this.#closed = true;
    this.#drop();
    this.#handlers.onState("off", 0);
  }

  /**
   * Called now and then: after a sleep, a lost network or another time of day on this machine, the server is
   * asked anew, and says what time it is.
   */
  checkSilence() {
    const isSilent = Date.now() - this.#lastActivity > SILENCE_MS;
    if (this.#source && (isSilent || this.#hasJumped)) this.#reconnectLater();
  }

  /** Tries at once instead of after the wait: the network is back. What the server asked for is kept. */
  reconnectNow() {
    if (!this.#source && !this.#closed && Date.now() >= this.#limitedUntil) this.#open();
  }

  #open() {
    this.#drop();
    // A try after a loss may get no answer for long: people are told that they wait, until something comes.
    this.#handlers.onState(this.#failures ? "waiting" : "connecting", 0);
    this.#noteActivity();
    this.#ahead = aheadOfSteady();
    const source = new EventSource(this.#address);
    this.#source = source;
    for (const type of ["connected", "message"]) {
      source.addEventListener(type, (message) => this.#receive(type, message));
    }
    source.addEventListener("heartbeat", ({ data }) => this.#onHeartbeat(data));
    source.addEventListener("error", () => this.#onError(source.readyState === EventSource.CLOSED));
    this.#watchSilence();
  }

  get #address() {
    return this.#url + (this.#position && `&last_event_id=${encodeURIComponent(this.#position)}`);
  }

  /**
   * @param {string} type
   * @param {MessageEvent<string>} message
   */
  #receive(type, { data, lastEventId }) {
    // By a wrong clock a rest may look over before it began; the news comes again, after the right time.
    if (this.#hasJumped) return this.#reconnectLater();
    this.#noteActivity();
    if (type === "connected") {
      this.#failures = 0;
      this.#serverAhead = serverAhead(data);
      this.#handlers.onState("open", 0);
    }
    if (lastEventId) this.#position = lastEventId;
    this.#handlers.onEvent(parseEvent(type, data), lastEventId, data);
  }

  /** @param {string} data */
  #onHeartbeat(data) {
    this.#noteActivity();
    this.checkSilence();
    const serverWasSet = Math.abs(serverAhead(data) - this.#serverAhead) > LEAP_MS;
    if (this.#source && serverWasSet) this.#reconnectLater();
    this.#handlers.onHeartbeat?.();
  }

  get #hasJumped() {
    return Math.abs(aheadOfSteady() - this.#ahead) > JUMP_MS;
  }

  #noteActivity() {
    this.#lastActivity = Date.now();
  }

  #watchSilence() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.checkSilence();
      if (this.#source) this.#watchSilence();
    }, SILENCE_MS / 3);
  }

  /** @param {boolean} refused by an answer, rather than lost on the way */
  async #onError(refused) {
    this.#drop();
    const refusal = refused ? await whyRefused(this.#address) : null;
    if (this.#closed || this.#source) return;
    if (refusal) this.#stayAway(refusal);
    else this.#reconnectLater();
  }

  /** @param {{state: "limited" | "forbidden", seconds: number}} refusal */
  #stayAway({ state, seconds }) {
    // A server in trouble names the shortest time, for whoever comes first.
    const waitMs = Math.max(delayAsked(seconds), delayBefore(this.#failures));
    this.#failures += 1;
    this.#limitedUntil = Date.now() + waitMs;
    this.#handlers.onState(state, waitMs);
    this.#timer = setTimeout(() => this.#askAgain(), waitMs);
  }

  /** One request a try: who was refused asks first whether that is over. */
  async #askAgain() {
    const refusal = await whyRefused(this.#address);
    if (this.#closed || this.#source) return;
    if (refusal) this.#stayAway(refusal);
    else this.#open();
  }

  #reconnectLater() {
    this.#drop();
    const waitMs = delayBefore(this.#failures);
    this.#failures += 1;
    this.#handlers.onState("waiting", waitMs);
    this.#timer = setTimeout(() => this.#open(), waitMs);
  }

  #drop() {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = null;
  }
}

/**
 * How far the server's clock is ahead of this machine's steady one, ms; NaN where it does not say its time.
 * @param {string} data of an event
 */
function serverAhead(data) {
  return Date.parse(parseEvent("heartbeat", data).timestamp) - performance.now();
}
