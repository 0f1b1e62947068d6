// @ts-check
/** @import { ServerEvent, StreamState } from "../types" */
import { delayBefore, delayRefused } from "../backoff.js";
import { parseEvent } from "./server_event.js";
import { streamPasses } from "./stream_passes.js";
import { positionIn } from "./stream_position.js";
import { whyRefused } from "./stream_refusal.js";
import { StreamTime } from "./stream_time.js";
import { StreamWatchdog } from "./stream_watchdog.js";
import { TransportChoice } from "./transport_choice.js";

/** A try older than this, in ms, hangs in the network of before: when a network is back, it is made again. */
const STALE_MS = 3000;

/**
 * @typedef {object} StreamHandlers
 * @property {(event: ServerEvent, id: string, text: string) => void} onEvent `id` is "" where there is none
 *   to go on from; `text` is the data as it came
 * @property {(state: StreamState, retryInMs: number) => void} onState `retryInMs`: until the next try, 0 if
 *   there is no wait for one
 * @property {(timestamp: string) => void} [onTime] the server's time, by a heartbeat that came less late than
 *   what it was known from before
 * @property {() => void} [onHeartbeat] some seconds have passed, even in a hidden page, whose timers sleep
 */

/**
 * The meeting's event stream, kept open for as long as it is wanted. EventSource gives up for good on any
 * answer but 200, and a new one cannot set Last-Event-ID; so reconnecting is done here.
 */
export class EventStream {
  /** @type {EventSource | null} */
  #source = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #failures = 0;
  #watchdog = new StreamWatchdog(() => this.#onSilent());
  #choice = new TransportChoice();
  /** For how long, in s, the server is to wait with the answer to this try; null: it is a stream. */
  #pollSeconds = this.#choice.pollSeconds;
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
    this.#position = positionIn(position);
    this.#handlers = handlers;
    this.#open();
  }

  close() {
    this.#closed = true;
    this.#drop();
    this.#tell("off", 0);
  }

  /**
   * Called now and then: after a sleep, a lost network or a change of this machine's clock, the server is
   * asked again, and says what time it is.
   */
  checkSilence() {
    if (!this.#source) return;
    if (this.#time.hasJumped) this.#reconnectLater();
    else this.#watchdog.check();
  }

  /** Tries at once instead of after the wait: the network is back. A wait the server asked for is kept. */
  reconnectNow() {
    const hangs = !this.#watchdog.isAnswered && this.#watchdog.silentMs > STALE_MS + this.#pollMs;
    if ((!this.#source || hangs) && !this.#closed && Date.now() >= this.#limitedUntil) this.#open();
  }

  #open() {
    this.#drop();
    // A try after a loss may get no answer for long: people are told of the wait until something comes.
    if (!this.#isOpen) this.#tell(this.#failures ? "waiting" : "connecting", 0);
    this.#pollSeconds = this.#choice.pollSeconds;
    this.#time.open();
    // It follows redirects, and takes the meeting's code along: no browser lets it do otherwise.
    const source = new EventSource(this.#addressOf(this.#pollSeconds));
    this.#source = source;
    for (const type of ["connected", "message"]) {
      source.addEventListener(type, (message) => this.#receive(type, message));
    }
    source.addEventListener("heartbeat", ({ data }) => this.#onHeartbeat(data));
    source.addEventListener("error", () => this.#onError(source.readyState === EventSource.CLOSED));
    this.#watchdog.begin(this.#pollMs);
  }

  /** How long the answer to this try may take without anything being wrong. */
  get #pollMs() {
    return 1000 * (this.#pollSeconds ?? 0);
  }

  /** @param {number | null} pollSeconds */
  #addressOf(pollSeconds) {
    const position = this.#position && `&last_event_id=${encodeURIComponent(this.#position)}`;
    return this.#url + position + (pollSeconds === null ? "" : `&wait=${pollSeconds}`);
  }

  /**
   * @param {string} type
   * @param {MessageEvent<string>} message
   */
  #receive(type, { data, lastEventId }) {
    // By a wrong clock a rest may seem over before it began; the news comes again, after the right time.
    if (this.#time.hasJumped) return this.#reconnectLater();
    this.#noteActivity();
    const event = parseEvent(type, data);
    if (event.event === "connected") this.#onConnected(event);
    const position = positionIn(lastEventId);
    if (position) this.#position = position;
    this.#handlers.onEvent(event, position, data);
  }

  /** @param {Extract<ServerEvent, {event: "connected"}>} event */
  #onConnected(event) {
    this.#failures = 0;
    this.#time.takeConnected(event.timestamp);
    if (!this.#isOpen) this.#tell("open", 0);
    else if (this.#pollSeconds !== null && !event.gap) event.isPoll = true;
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
    if (!this.#watchdog.isAnswered) this.#choice.noteHeard();
    this.#watchdog.note();
  }

  #onSilent() {
    if (!this.#watchdog.isAnswered) this.#choice.noteNothing(true);
    this.#reconnectLater();
  }

  /** @param {boolean} refused whether it was refused by an answer, rather than lost on the way */
  async #onError(refused) {
    this.#drop();
    if (this.#watchdog.isAnswered && this.#pollSeconds !== null) return this.#goOn();
    if (!this.#watchdog.isAnswered) this.#choice.noteNothing(false);
    const refusal = refused ? await this.#whyRefused() : null;
    if (this.#closed || this.#source) return;
    if (refusal) this.#stayAway(refusal);
    else this.#reconnectLater();
  }

  /** @param {{state: "limited" | "forbidden", seconds: number}} refusal */
  #stayAway({ state, seconds }) {
    const retryInMs = delayRefused(seconds, this.#failures);
    this.#failures += 1;
    this.#limitedUntil = Date.now() + retryInMs;
    this.#tell(state, retryInMs);
    clearTimeout(this.#timer); // another try, made meanwhile, may have been refused as well
    this.#timer = setTimeout(() => this.#askAgain(), retryInMs);
  }

  /** One request for each try: after a refusal, first asks whether that is over. */
  async #askAgain() {
    const refusal = await this.#whyRefused();
    if (this.#closed || this.#source) return;
    if (refusal) this.#stayAway(refusal);
    else this.#open();
  }

  #whyRefused() {
    return whyRefused(this.#addressOf(this.#pollSeconds && 0));
  }

  #reconnectLater() {
    this.#drop();
    const retryInMs = delayBefore(this.#failures);
    this.#failures += 1;
    this.#tell("waiting", retryInMs);
    this.#timer = setTimeout(() => this.#open(), retryInMs);
  }

  /** A poll was answered: the next try follows, and nothing is lost in between. */
  #goOn() {
    this.#timer = setTimeout(() => this.#open(), delayBefore(0));
    if (this.#choice.takeTrial()) void this.#tryStream();
  }

  async #tryStream() {
    if (await streamPasses(this.#addressOf(null))) this.#choice.noteStreamPasses();
  }

  /**
   * @param {StreamState} state
   * @param {number} retryInMs
   */
  #tell(state, retryInMs) {
    this.#isOpen = state === "open";
    this.#handlers.onState(state, retryInMs);
  }

  #drop() {
    clearTimeout(this.#timer);
    this.#watchdog.end();
    this.#source?.close();
    this.#source = null;
  }
}
