// @ts-check
// One meeting's event stream, kept open: reconnects with backoff and goes on after the last event seen.
"use strict";

const QUIET_MS = 45_000; // three missed heartbeats (15 s each): the line is dead, whatever the browser thinks
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;

class MeetingStream {
  /**
   * @param {string} apiUrl without a slash at its end
   * @param {string} meetingId
   * @param {(state: "connecting" | "open" | "waiting" | "off", seconds?: number) => void} onState
   * @param {(name: string, data: any) => void} onEvent
   */
  constructor(apiUrl, meetingId, onState, onEvent) {
    this.meetingId = meetingId;
    this.url = `${apiUrl}/api/sse/events?meeting_id=${encodeURIComponent(meetingId)}`;
    this.memory = `meeting-rest.position.${apiUrl} ${meetingId}`;
    this.onState = onState;
    this.onEvent = onEvent;
    this.retryMs = FIRST_RETRY_MS;
    /** @type {EventSource | null} */
    this.source = null;
    this.timer = 0;
    /** @type {() => void} */
    this.tellOpened = () => {};
    /** Resolves when the stream is open for the first time. @type {Promise<void>} */
    this.opened = new Promise((resolve) => { this.tellOpened = resolve; });
  }

  open() {
    this.#drop();
    const position = sessionStorage.getItem(this.memory);
    const source = new EventSource(position ? `${this.url}&last_event_id=${encodeURIComponent(position)}` : this.url);
    this.source = source;
    this.onState("connecting");
    this.#watch();
    source.addEventListener("connected", (event) => this.#receive(event, true));
    source.addEventListener("message", (event) => this.#receive(event, false));
    source.addEventListener("heartbeat", () => this.#watch());
    source.addEventListener("error", () => this.#retry());
  }

  close() {
    this.#drop();
    this.onState("off");
  }

  /** Tries at once instead of after the backoff, for example when the network is back. */
  hurry() {
    if (!this.source) this.open();
  }

  /** @param {MessageEvent} event @param {boolean} first */
  #receive(event, first) {
    this.#watch();
    if (event.lastEventId) sessionStorage.setItem(this.memory, event.lastEventId);
    if (first) {
      this.retryMs = FIRST_RETRY_MS;
      this.onState("open");
      this.tellOpened();
    }
    let data;
    try {
      data = JSON.parse(event.data);
    } catch {
      data = { event: "unreadable" };
    }
    this.onEvent(first ? "connected" : String(data?.event ?? ""), data);
  }

  #watch() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#retry(), QUIET_MS);
  }

  #retry() {
    this.#drop();
    // Up to a quarter more, so that many consoles do not come back in the same instant.
    const wait = this.retryMs * (1 + Math.random() / 4);
    this.retryMs = Math.min(this.retryMs * 2, LAST_RETRY_MS);
    this.onState("waiting", Math.ceil(wait / 1000));
    this.timer = setTimeout(() => this.open(), wait);
  }

  #drop() {
    clearTimeout(this.timer);
    this.source?.close();
    this.source = null;
  }
}
