// @ts-check
/** @import { CallName, Calls, Failure, FromTab, Outcome, ToTab } from "../types" */
import { delayBefore } from "../backoff.js";

/**
 * Chrome ends a worker that has heard nothing for 30 s, even with an open stream; a message starts that time
 * again.
 */
const PING_MS = 20_000;
/** A worker that stays for this long counts as steady, and the waits start over. */
const STEADY_MS = 5000;

/** Settings are read in a few ms; an old worker, which Chrome may keep after an update, never answers. */
const REFRESH_MS = 1000;
/** Longer than the worker itself waits for the server. */
const CALL_MS = 10_000;

/** @type {Failure} */
const WORKER_GONE = { ok: false, status: 0, error: "worker_gone", retryAfter: 0, data: null };

/** The content script's line to its service worker, which may end and come back at any time. */
export class WorkerPort {
  /** @type {chrome.runtime.Port | null} */
  #port = null;
  /** @type {Map<number, (outcome: Outcome) => void>} */
  #calls = new Map();
  #nextCall = 1;
  #failures = 0;
  #openedAt = 0;
  #orphaned = false;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #pinging;
  #onMessage;
  #onOpen;
  #onOrphaned;

  /**
   * @param {(message: ToTab) => void} onMessage
   * @param {() => void} onOpen called whenever a worker is there: say who we are
   * @param {() => void} onOrphaned the extension was updated or removed; nothing more will come
   */
  constructor(onMessage, onOpen, onOrphaned) {
    this.#onMessage = onMessage;
    this.#onOpen = onOpen;
    this.#onOrphaned = onOrphaned;
  }

  start() {
    this.#pinging = setInterval(() => this.send({ type: "ping" }), PING_MS);
    this.#open();
    // Chrome closes the line of a page that it keeps for the Back button, and tells only the worker.
    addEventListener("pageshow", ({ persisted }) => persisted && this.#onDisconnect());
  }

  /** Whether the extension is still there; no event tells this page that it was updated or removed. */
  isAlive() {
    if (chrome.runtime?.id) return true;
    if (!this.#orphaned) this.#end();
    return false;
  }

  #end() {
    this.#orphaned = true;
    clearInterval(this.#pinging);
    this.#dropCalls();
    this.#onOrphaned();
  }

  #open() {
    if (this.#port || !this.isAlive()) return;
    const port = chrome.runtime.connect(undefined, { name: "meet" });
    this.#port = port;
    this.#openedAt = Date.now();
    port.onMessage.addListener((/** @type {ToTab} */ message) => this.#handle(message));
    // Only of the line in use: a late event of an earlier one must not drop the one that has replaced it.
    port.onDisconnect.addListener(() => port === this.#port && this.#onDisconnect());
    this.#onOpen();
  }

  /**
   * Sends a message, which is lost when no worker is there: if it matters, send it again in `onOpen`.
   * @param {FromTab} message
   * @returns {boolean} whether one was there
   */
  send(message) {
    if (!this.isAlive() || !this.#port) return false;
    try {
      this.#port.postMessage(message);
    } catch {
      // Chrome never tells a page that the worker has ended while the page was frozen.
      this.#onDisconnect();
      return false;
    }
    return true;
  }

  /**
   * A REST call about a meeting, named here since a new worker may not have been told which one it is.
   * @template {CallName} Name
   * @param {string} meetingId
   * @param {Name} name
   * @param {Calls[Name]["body"]} [body]
   * @returns {Promise<Outcome<Calls[Name]["answer"]>>}
   */
  call(meetingId, name, body) {
    // The worker answers a call with what `Calls` has for its name.
    return /** @type {Promise<Outcome<Calls[Name]["answer"]>>} */ (
      this.#ask((call) => ({ type: "call", call, meetingId, name, body }), CALL_MS)
    );
  }

  /**
   * Waits until the newest settings have come: a choice made in a popup may arrive after a click in it. Not
   * for long, since that click may have been on Stop.
   */
  refreshSettings() {
    return this.#ask((call) => ({ type: "refresh", call }), REFRESH_MS);
  }

  /**
   * @param {(call: number) => FromTab} question
   * @param {number} withinMs
   * @returns {Promise<Outcome>}
   */
  #ask(question, withinMs) {
    if (!this.#port) return Promise.resolve(WORKER_GONE);
    const call = this.#nextCall++;
    const timer = setTimeout(() => this.#settle(call, WORKER_GONE), withinMs);
    const answer = new Promise((resolve) => {
      this.#calls.set(call, resolve);
      this.send(question(call));
    });
    return answer.finally(() => clearTimeout(timer));
  }

  /**
   * @param {number} call
   * @param {Outcome} outcome
   */
  #settle(call, outcome) {
    this.#calls.get(call)?.(outcome);
    this.#calls.delete(call);
  }

  /** @param {ToTab} message */
  #handle(message) {
    if (message.type !== "answer") return this.#onMessage(message);
    this.#settle(message.call, message.outcome);
  }

  #dropCalls() {
    this.#port = null;
    for (const resolve of this.#calls.values()) resolve(WORKER_GONE);
    this.#calls.clear();
  }

  #onDisconnect() {
    this.#dropCalls();
    if (Date.now() - this.#openedAt > STEADY_MS) this.#failures = 0;
    // At once the first time, on the event and not by a timer: a hidden tab's timers may sleep for a minute.
    if (this.#failures++ === 0) this.#open();
    else setTimeout(() => this.#open(), delayBefore(this.#failures - 1));
  }
}
