// @ts-check
/** @import { ServerEvent, StreamState } from "./types" */
import { delayAsked, delayBefore } from "./backoff.js";
import { LongPolling } from "./long_polling.js";
import { parseEvent } from "./server_event.js";
import { whyRefused } from "./stream_refusal.js";
import { StreamSilence } from "./stream_silence.js";
import { StreamTime } from "./stream_time.js";
import { streamComes } from "./stream_trial.js";

/** A try that is older, in ms, hangs in the network that was there before: one that is back gets another. */
const STALE_MS = 3000;

/**
 * @typedef {object} StreamHandlers
 * @property {(event: ServerEvent, id: string, text: string) => void} onEvent `text` is the data as it came
 * @property {(state: StreamState, waitMs: number) => void} onState `waitMs`: 0 if none is left
 * @property {(timestamp: string) => void} [onTime] the server's time, nearer than that of events before, which
 *   a proxy held back
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
  #silence = new StreamSilence(() => this.#onSilent());
  #polling = new LongPolling();
  /** For how long, in s, the server is to wait with the answer to this try; null: it is a stream. */
  #waitSeconds = this.#polling.waitSeconds;
  #isOpen = false;
  #time = new StreamTime();
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
    this.#tell("off", 0);
  }

  /**
   * Called now and then: after a sleep, a lost network or another time of day on this machine, the server is
   * asked anew, and says what time it is.
   */
  checkSilence() {
    if (!this.#source) return;
    if (this.#time.hasJumped) this.#reconnectLater();
    else this.#silence.check();
  }

  /** Tries at once instead of after the wait: the network is back. What the server asked for is kept. */
  reconnectNow() {
    const hangs = !this.#silence.isAnswered && this.#silence.ms > STALE_MS + this.#waitMs;
    if ((!this.#source || hangs) && !this.#closed && Date.now() >= this.#limitedUntil) this.#open();
  }

  #open() {
    this.#drop();
    // A try after a loss may get no answer for long: people are told that they wait, until something comes.
    if (!this.#isOpen) this.#tell(this.#failures ? "waiting" : "connecting", 0);
    this.#waitSeconds = this.#polling.waitSeconds;
    this.#time.open();
    const source = new EventSource(this.#addressOf(this.#waitSeconds));
    this.#source = source;
    for (const type of ["connected", "message"]) {
      source.addEventListener(type, (message) => this.#receive(type, message));
    }
    source.addEventListener("heartbeat", ({ data }) => this.#onHeartbeat(data));
    source.addEventListener("error", () => this.#onError(source.readyState === EventSource.CLOSED));
    this.#silence.begin(this.#waitMs);
  }

  /** How long the answer to this try may be on its way without anything being wrong. */
  get #waitMs() {
    return 1000 * (this.#waitSeconds ?? 0);
  }

  /** @param {number | null} waitSeconds */
  #addressOf(waitSeconds) {
    const position = this.#position && `&last_event_id=${encodeURIComponent(this.#position)}`;
    return this.#url + position + (waitSeconds === null ? "" : `&wait=${waitSeconds}`);
  }

  /**
   * @param {string} type
   * @param {MessageEvent<string>} message
   */
  #receive(type, { data, lastEventId }) {
    // By a wrong clock a rest may look over before it began; the news comes again, after the right time.
    if (this.#time.hasJumped) return this.#reconnectLater();
    this.#noteActivity();
    const event = parseEvent(type, data);
    if (event.event === "connected") this.#onConnected(event);
    if (lastEventId) this.#position = lastEventId;
    this.#handlers.onEvent(event, lastEventId, data);
  }

  /** @param {Extract<ServerEvent, {event: "connected"}>} event */
  #onConnected(event) {
    this.#failures = 0;
    this.#time.takeConnected(event.timestamp);
    if (!this.#isOpen) this.#tell("open", 0);
    else if (this.#waitSeconds !== null && !event.gap) event.isPoll = true;
  }

  /** @param {string} data */
  #onHeartbeat(data) {
    this.#noteActivity();
    this.checkSilence();
    if (this.#source) {
      const { timestamp } = parseEvent("heartbeat", data);
      const told = this.#time.takeHeartbeat(timestamp);
      if (told === "was set") this.#reconnectLater();
      else if (told) this.#handlers.onTime?.(timestamp);
    }
    this.#handlers.onHeartbeat?.();
  }

  #noteActivity() {
    if (!this.#silence.isAnswered) this.#polling.noteHeard();
    this.#silence.note();
  }

  #onSilent() {
    if (!this.#silence.isAnswered) this.#polling.noteNothing(true);
    this.#reconnectLater();
  }

  /** @param {boolean} refused by an answer, rather than lost on the way */
  async #onError(refused) {
    this.#drop();
    if (this.#silence.isAnswered && this.#waitSeconds !== null) return this.#goOn();
    if (!this.#silence.isAnswered) this.#polling.noteNothing(false);
    const refusal = refused ? await this.#whyRefused() : null;
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
    this.#tell(state, waitMs);
    this.#timer = setTimeout(() => this.#askAgain(), waitMs);
  }

  /** One request a try: who was refused asks first whether that is over. */
  async #askAgain() {
    const refusal = await this.#whyRefused();
    if (this.#closed || this.#source) return;
    if (refusal) this.#stayAway(refusal);
    else this.#open();
  }

  #whyRefused() {
    return whyRefused(this.#addressOf(this.#waitSeconds && 0));
  }

  #reconnectLater() {
    this.#drop();
    const waitMs = delayBefore(this.#failures);
    this.#failures += 1;
    this.#tell("waiting", waitMs);
    this.#timer = setTimeout(() => this.#open(), waitMs);
  }

  /** A poll was answered: the next try follows, and nothing is lost meanwhile. */
  #goOn() {
    this.#timer = setTimeout(() => this.#open(), delayBefore(0));
    if (this.#polling.takeTrial()) void this.#tryStream();
  }

  async #tryStream() {
    if (await streamComes(this.#addressOf(null))) this.#polling.noteStreamComes();
  }

  /**
   * @param {StreamState} state
   * @param {number} waitMs
   */
  #tell(state, waitMs) {
    this.#isOpen = state === "open";
    this.#handlers.onState(state, waitMs);
  }

  #drop() {
    clearTimeout(this.#timer);
    this.#silence.end();
    this.#source?.close();
    this.#source = null;
  }
}
