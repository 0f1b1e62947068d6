// @ts-check
/** @import { CallName, Frame, FromTab, Memory, Outcome, Settings, ToTab } from "../types" */
import { callServer } from "../api.js";
import { meetingKeyOf } from "../meeting/meeting_id.js";
import { forTab, hasConsent, readSettings, writeSettings } from "../settings.js";
import { EventStream } from "../stream/event_stream.js";
import { recall, recallCall, remember, rememberCall } from "./meeting_memory.js";
import { notify, withdraw } from "./notification.js";
import { isAllowedIn } from "./page_access.js";
import { chooseMeasuring, isToldIn, notifiedTab, share, withdrawShared } from "./same_meeting.js";
import { StepQueue } from "./step_queue.js";
import { showBadge } from "./tab_icon.js";

/** Calls by which a server still learns that the measuring is over, after a consent was withdrawn. */
const OF_AN_END = /** @type {ReadonlySet<CallName>} */ (new Set(["end", "status", "summary"]));
/** @type {Outcome<never>} */
const NOT_SENT = { ok: false, status: 0, error: "unreachable", retryAfter: 0, data: null };

/**
 * @typedef {object} FrameChannel carries a tab's frames
 * @property {(link: MeetingLink) => void} open
 * @property {(link: MeetingLink) => void} renew
 * @property {(frame: Frame) => Promise<void>} send settled once it was answered or given up; never rejected
 * @property {() => void} close
 */

/** The service worker's side of one Meet tab: all of that tab's network, and nothing of its page. */
export class MeetingLink {
  /** @type {EventStream | null} */
  #stream = null;
  /** Whether its tab is in a call: not in the lobby, nor on the page after a call. */
  inCall = false;
  /** Whether its tab is in front in a window that can be seen. */
  isVisible = false;
  /** Whether its tab has a run to measure for, and whether it is the one tab of the meeting that measures. */
  wantsToMeasure = false;
  measures = false;
  #meetingId = "";
  /** Whether the tab is gone; what it said last may still be waiting. */
  #closed = false;
  #port;
  /** @type {FrameChannel | null} */
  #frames;
  #others;
  /** @type {Settings | null} */
  #settings = null;
  /** Handles one message after the other, in the order sent, although reading the storage takes a moment. */
  #steps = new StepQueue("A message could not be handled:");

  /**
   * @param {chrome.runtime.Port} port
   * @param {FrameChannel | null} frames what carries frames, in the leader's extension
   * @param {() => MeetingLink[]} others the links of the same meeting's other tabs
   */
  constructor(port, frames, others) {
    this.#port = port;
    this.#frames = frames;
    this.#others = others;
    port.onMessage.addListener((/** @type {FromTab} */ message) => {
      void this.#steps.add(() => this.#handle(message));
    });
    void this.#steps.add(() => this.settingsChanged());
  }

  get meetingId() {
    return this.#meetingId;
  }

  /** The meeting and the server that it is on, "" before the settings are read. */
  get meetingKey() {
    return this.#settings ? meetingKeyOf(this.#settings.serverUrl, this.#meetingId) : "";
  }

  /** Whether its tab hears of rests. */
  get listens() {
    return this.#stream !== null;
  }

  get tabId() {
    return this.#port.sender?.tab?.id;
  }

  get settings() {
    if (!this.#settings) throw new Error("settings are read before anything else");
    return this.#settings;
  }

  /** A page that slept may not have heard yet that consent, or access to it, was taken away. */
  get #hasConsent() {
    return hasConsent(this.settings);
  }

  /** @param {ToTab} message */
  post(message) {
    try {
      this.#port.postMessage(message);
    } catch {
      // The tab has just been closed; onDisconnect follows.
    }
  }

  close() {
    this.#closed = true;
    this.#stream?.close();
    this.#leaveMeasuring();
    void this.#steps.add(() => withdraw(this.tabId));
  }

  /** The network is back. */
  reconnectNow() {
    this.#stream?.reconnectNow();
  }

  /** Settings have changed, or access to the page may have been given or taken away. */
  async settingsChanged() {
    const before = this.#settings;
    const [settings, isAllowed] = await Promise.all([readSettings(), isAllowedIn(this.tabId)]);
    // Without access it is the same as without consent: nothing is sent.
    this.#settings = isAllowed ? settings : { ...settings, consentVersion: 0 };
    this.post({ type: "settings", settings: forTab(this.#settings) });
    const { serverUrl, leaderKey } = this.#settings;
    // The tab joins again by itself when the server changes; only the frames' connection carries the key.
    if (before?.serverUrl === serverUrl && before.leaderKey !== leaderKey) this.#frames?.renew(this);
    // A page that sleeps cannot leave by itself.
    if (!this.#hasConsent) this.#leave();
  }

  /** @param {FromTab} message */
  async #handle(message) {
    if (this.#closed && message.type !== "remember" && message.type !== "rememberCall") return;
    // If the settings could not be read at first.
    if (!this.#settings) await this.settingsChanged();
    switch (message.type) {
      case "join":
        return this.#hasConsent ? this.#join(message) : this.#leave();
      case "leave":
        return this.#leave();
      case "presence":
        this.inCall = message.inCall;
        this.isVisible = message.isVisible;
        return chooseMeasuring(this, this.#others());
      case "ping":
        return this.#stream?.checkSilence();
      case "refresh":
        return this.#refresh(message.call);
      case "call":
        return void this.#call(message);
      case "remember":
        return this.#remember(message.memory);
      case "rememberCall":
        return rememberCall(message.code, message.memory);
      case "badge":
        return showBadge(this.tabId, message);
      case "notify":
        return this.#notify(message.title, message.message);
      case "withdrawNotification":
        return withdrawShared(this.tabId, this.#others());
      case "measure":
        this.wantsToMeasure = message.on && this.#hasConsent;
        // After a Stop here no other tab goes on: the server, which ends the meeting, has yet to hear of it.
        return this.wantsToMeasure ? chooseMeasuring(this, this.#others()) : this.measure(false);
      case "frame":
        if (!this.#hasConsent) return;
        return void this.#frames?.send(message.frame); // answers may take seconds, and the tab counts them
    }
  }

  /** @param {Memory} memory */
  #remember(memory) {
    share(this.#others(), this.#meetingId, memory);
    return remember(this.settings.serverUrl, this.#meetingId, memory);
  }

  /**
   * Somebody who wanted only notifications, but no longer allows them, gets letters again: none is lost.
   * @param {string} title
   * @param {string} message
   */
  async #notify(title, message) {
    if (await isToldIn(this.#others())) return;
    const shown = await notify(notifiedTab(this.tabId, this.#others()), title, message);
    if (!shown && this.settings.notifyOnly) await writeSettings({ notifyOnly: false });
  }

  /**
   * @param {Extract<FromTab, {type: "join"}>} join `position`: up to where the tab itself has seen events
   */
  async #join({ meetingId, code, position }) {
    this.#stream?.close();
    this.#meetingId = meetingId;
    const { serverUrl } = this.settings;
    const memory = { ...(await recall(serverUrl, meetingId)), ...(await recallCall(code)) };
    if (this.#closed) return;
    this.post({ type: "memory", meetingId, memory });
    // What is stored may be ahead of a tab whose stream lags behind that of another one.
    this.#stream = new EventStream(serverUrl, meetingId, position || (memory.position ?? ""), {
      onEvent: (event, id) => {
        // Posted first, kept afterwards: if the worker is killed in between, an event is repeated, which the
        // tab notices; the other way round it would be lost.
        this.post({ type: "event", id, event });
        if (id) void remember(serverUrl, meetingId, { position: id });
      },
      onState: (state) => this.post({ type: "stream", state }),
      onTime: (timestamp) => this.post({ type: "time", meetingId, timestamp }),
    });
  }

  #leave() {
    this.#stream?.close();
    this.#stream = null;
    this.#leaveMeasuring();
  }

  #leaveMeasuring() {
    this.wantsToMeasure = false;
    chooseMeasuring(this, this.#others());
  }

  /** @param {boolean} on whether its tab is to measure, rather than another one of the meeting */
  measure(on) {
    this.measures = on;
    if (on) return this.#frames?.open(this);
    this.#frames?.close();
    if (this.wantsToMeasure) this.post({ type: "socket", state: "elsewhere", waitMs: 0 });
  }

  /**
   * Answers once tab and worker know what is stored now.
   * @param {number} call
   */
  async #refresh(call) {
    try {
      await this.settingsChanged();
    } finally {
      // Even if the settings could not be read: somebody may have clicked Stop.
      this.post({ type: "answer", call, outcome: { ok: true, status: 200, data: null } });
    }
  }

  /** @param {Extract<FromTab, {type: "call"}>} message */
  async #call({ call, meetingId, name, body }) {
    const { serverUrl, leaderKey } = this.settings;
    const outcome =
      this.#hasConsent || OF_AN_END.has(name)
        ? await callServer(serverUrl, meetingId, name, { key: leaderKey, body })
        : NOT_SENT;
    this.post({ type: "answer", call, outcome });
  }
}
