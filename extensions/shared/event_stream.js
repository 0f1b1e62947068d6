// @ts-check
/** @import { ServerEvent, StreamState } from "./types" */
import { delayBefore } from "./backoff.js";

/** Three of the server's heartbeats (15 s): a stream silent for longer is dead, whatever the socket says. */
const SILENCE_MS = 45_000;

/**
 * The meeting's event stream, kept open for as long as it is wanted. EventSource gives up for good on any
 * answer but 200, and a new one cannot set Last-Event-ID; so the coming back is done here.
 */
export class EventStream {
  /** @type {EventSource | null} */
  #source = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #failures = 0;
  #lastHeard = 0;
  #url;
  #position;
  #onEvent;
  #onState;

  /**
   * @param {string} url with its query
   * @param {string} position id of the last event already seen, or ""
   * @param {(name: string, id: string, data: ServerEvent) => void} onEvent
   * @param {(state: StreamState) => void} onState
   */
  constructor(url, position, onEvent, onState) {
    this.#url = url;
    this.#position = position;
    this.#onEvent = onEvent;
    this.#onState = onState;
    this.#open();
  }

  close() {
    this.#drop();
    this.#onState("off");
  }

  /** Called now and then: finds out after a sleep or a lost network that nothing has come for too long. */
  check() {
    if (this.#source && Date.now() - this.#lastHeard > SILENCE_MS) this.#lost();
  }

  /** Tries at once instead of after the wait: the network is back. */
  hurry() {
    if (!this.#source) this.#open();
  }

  #open() {
    this.#drop();
    this.#onState("connecting");
    this.#lastHeard = Date.now();
    const from = this.#position && `&last_event_id=${encodeURIComponent(this.#position)}`;
    const source = new EventSource(this.#url + from);
    this.#source = source;
    for (const name of ["connected", "message"]) source.addEventListener(name, (event) => this.#heard(name, event));
    source.addEventListener("heartbeat", () => this.#alive());
    source.addEventListener("error", () => this.#lost());
    this.#watch();
  }

  /** @param {string} name @param {MessageEvent} event */
  #heard(name, event) {
    this.#alive();
    if (name === "connected") {
      this.#failures = 0;
      this.#onState("open");
    }
    if (event.lastEventId) this.#position = event.lastEventId;
    this.#onEvent(name, event.lastEventId, JSON.parse(event.data));
  }

  #alive() {
    this.#lastHeard = Date.now();
  }

  #watch() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.check();
      if (this.#source) this.#watch();
    }, SILENCE_MS / 3);
  }

  #lost() {
    this.#drop();
    this.#onState("waiting");
    this.#timer = setTimeout(() => this.#open(), delayBefore(this.#failures));
    this.#failures += 1;
  }

  #drop() {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = null;
  }
}
