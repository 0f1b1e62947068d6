// @ts-check
/** @import { FromTab, Settings, ToTab } from "./types" */
import { callServer } from "./api.js";
import { EventStream } from "./event_stream.js";
import { recall, remember } from "./meeting_memory.js";
import { forTab, readSettings } from "./settings.js";
import { later } from "./stream_position.js";

/** @typedef {{open(link: MeetingLink, on: boolean): void, renew(link: MeetingLink): void, take(message: FromTab): void, close(): void}} FrameSide */

/** The service worker's side of one Meet tab: all of that tab's network, and nothing of its page. */
export class MeetingLink {
  /** @type {EventStream | null} */
  #stream = null;
  #meetingId = "";
  #port;
  /** @type {FrameSide | null} */
  #frames;
  /** @type {Settings | null} */
  #settings = null;
  #work = Promise.resolve();

  /** @param {chrome.runtime.Port} port @param {FrameSide | null} frames what carries frames, in the leader's extension */
  constructor(port, frames) {
    this.#port = port;
    this.#frames = frames;
    port.onMessage.addListener((/** @type {FromTab} */ message) => this.#inTurn(() => this.#take(message)));
    this.#inTurn(() => this.settingsChanged());
  }

  get meetingId() {
    return this.#meetingId;
  }

  get settings() {
    if (!this.#settings) throw new Error("settings are read before anything else");
    return this.#settings;
  }

  /** @param {ToTab} message */
  tell(message) {
    try {
      this.#port.postMessage(message);
    } catch {
      // The tab closed in this instant; onDisconnect follows.
    }
  }

  close() {
    this.#stream?.close();
    this.#frames?.close();
  }

  /** The network is back. */
  hurry() {
    this.#stream?.hurry();
  }

  async settingsChanged() {
    const before = this.#settings;
    this.#settings = await readSettings();
    this.tell({ type: "settings", settings: forTab(this.#settings) });
    // The tab says hello again when the server is another; only the frames' connection carries the key.
    if (before && before.leaderKey !== this.#settings.leaderKey) this.#frames?.renew(this);
  }

  /** One message after the other, in the order sent, although reading the storage takes a moment. @param {() => void | Promise<void>} step */
  #inTurn(step) {
    this.#work = this.#work.then(step).catch((error) => console.error("A message could not be handled:", error));
  }

  /** @param {FromTab} message */
  async #take(message) {
    switch (message.type) {
      case "hello":
        return this.#join(message.meetingId, message.position);
      case "bye":
        return this.#leave();
      case "ping":
        return this.#stream?.check();
      case "call":
        return void this.#call(message.call, message.name, message.body);
      case "remember":
        return remember(this.settings.serverUrl, this.#meetingId, message.memory);
      case "badge":
        return this.#showBadge(message);
      case "measure":
        return this.#frames?.open(this, message.on);
      default:
        return this.#frames?.take(message);
    }
  }

  /** @param {string} meetingId @param {string} position what the tab itself has seen already */
  async #join(meetingId, position) {
    this.#stream?.close();
    this.#meetingId = meetingId;
    const { serverUrl } = this.settings;
    const memory = await recall(serverUrl, meetingId);
    this.tell({ type: "memory", meetingId, memory });
    this.#stream = new EventStream(
      `${serverUrl}/api/sse/events?meeting_id=${encodeURIComponent(meetingId)}`,
      later(position, memory.position ?? ""),
      (name, id, data) => {
        // Told first, kept after: a worker killed in between repeats an event, which the tab knows; the
        // other way round would lose it.
        this.tell({ type: "event", name, id, data });
        if (id) void remember(serverUrl, meetingId, { position: id });
      },
      (state) => this.tell({ type: "stream", state }),
    );
  }

  #leave() {
    this.#stream?.close();
    this.#stream = null;
    this.#frames?.close();
  }

  /** @param {number} call @param {string} name @param {object} [body] */
  async #call(call, name, body) {
    const { serverUrl, leaderKey } = this.settings;
    const outcome = await callServer(serverUrl, this.#meetingId, name, { key: leaderKey, body });
    this.tell({ type: "answer", call, outcome });
  }

  /** @param {{text: string, color: string, title: string}} badge */
  async #showBadge({ text, color, title }) {
    const tabId = this.#port.sender?.tab?.id;
    await chrome.action.setBadgeText({ tabId, text });
    await chrome.action.setBadgeBackgroundColor({ tabId, color });
    await chrome.action.setTitle({ tabId, title });
  }
}
