// @ts-check
// A leader's Meet tab for tests without a browser.
/** @import { CallName, Calls, FromTab, Outcome, Rest, RestRecord, ServerEvent, Settings, ToTab } from "../../extensions/leader/shared/types" */
import { Leader } from "../../extensions/leader/leader.js";
import { MeetTab } from "../../extensions/leader/shared/page/meet_tab.js";
import { CONSENT_VERSION } from "../../extensions/leader/shared/settings.js";
import { CameraPage } from "./camera_page.mjs";

export const at = (/** @type {number} */ second) => `2026-01-31T09:00:0${second}.000Z`;

/** A tab whose server's clock stands at `at(5)`, when the meeting began; it keeps what is sent. */
export class StandInTab extends MeetTab {
  /** @type {FromTab[]} */
  sent = [];
  /** Whether the server can be reached. */
  reaches = true;
  /** How every call fails; null: calls succeed. @type {{status: number, error: string} | null} */
  failing = null;
  /** The server's clock, and when its meeting began. */
  now = at(5);
  startedAt = at(5);
  /** Whether the server knows of a meeting. */
  active = true;
  /** Whether the server gets frames of it. */
  monitoring = true;
  /** The rests that the meeting had. @type {RestRecord[]} */
  rests = [];
  /** The rest that the server has announced or is running. @type {Rest | null} */
  serverRest = null;
  /** The code of the call on the page. */
  callCode = "";
  /** Whether it was asked to stay joined although no call is on. */
  keepsJoined = false;
  /** Each call's name, with the meeting that it was about. @type {string[]} */
  called = [];

  constructor() {
    const nothing = () => {};
    super({
      wanted: () => true,
      onChange: nothing,
      onEvent: nothing,
      onMessage: nothing,
      onOrphaned: nothing,
    });
  }

  get code() {
    return this.callCode;
  }

  /** @param {FromTab} message */
  send(message) {
    this.sent.push(message);
    return true;
  }

  keepJoined() {
    this.keepsJoined = true;
  }

  /**
   * Meet changes its page without loading a new one.
   * @param {string} meetingId
   */
  goTo(meetingId) {
    this.meetingId = this.callCode = meetingId;
    this.memory = {};
  }

  /**
   * @template {CallName} Name
   * @param {Name} name
   * @returns {Promise<Outcome<Calls[Name]["answer"]>>}
   */
  async call(name) {
    this.called.push(`${name} ${this.meetingId}`);
    if (!this.reaches) return { ok: false, error: "unreachable", status: 0, retryAfter: 0, data: {} };
    if (this.failing) return { ok: false, ...this.failing, retryAfter: 0, data: {} };
    const { active, rests, now: timestamp, startedAt: started_at } = this;
    const data = { status: "started", meeting_id: "m", timestamp, started_at };
    const answer = { ...data, active, monitoring: active && this.monitoring, rest: this.serverRest, rests };
    return { ok: true, status: 200, data: answer };
  }
}

/**
 * A leader in the call of meeting "m" with these settings; `enter` moves to another meeting.
 * @param {Partial<Settings>} settings
 * @param {string[]} [participants]
 */
export function leading(settings = {}, participants) {
  const page = new CameraPage(participants);
  const tab = new StandInTab();
  const consent = { consentedAt: at(0), consentVersion: CONSENT_VERSION };
  tab.settings = /** @type {Settings} */ ({ ...consent, automatic: false, afterMinutes: 0, ...settings });
  tab.stream = "open";
  Object.defineProperty(tab, "inCall", { value: true, writable: true });
  const leader = new Leader(tab);
  const enter = (/** @type {string} */ meetingId) => {
    tab.goTo(meetingId);
    leader.onMessage({ type: "memory", meetingId, memory: {} });
  };
  enter("m");
  return { tab, leader, enter, page };
}

/**
 * What the server says when the tab connects.
 * @param {number} second
 * @param {boolean} active
 * @param {{monitoring?: boolean, stopped?: boolean, rest?: Rest}} [standing]
 * @returns {ServerEvent}
 */
export function connected(second, active, standing) {
  const meeting = { meeting_id: "m", timestamp: at(second), active, monitoring: active, rest: null };
  return { event: "connected", ...meeting, ...standing };
}

/**
 * @param {number} second
 * @param {boolean} active
 * @returns {ToTab} the same, as the worker tells the tab
 */
export function snapshot(second, active) {
  return { type: "event", id: "", event: connected(second, active) };
}

/**
 * Tells a tab what the server says, also by way of its worker.
 * @param {{tab: StandInTab, leader: Leader}} to
 * @param {ServerEvent} event
 */
export function hear({ tab, leader }, event) {
  tab.take(event);
  if (event.event !== "connected") leader.onEvent(event);
  leader.onMessage({ type: "event", id: "", event });
}

/**
 * A leader's tab that was reopened, with the memory of a run.
 * @param {string} startedAt
 */
export function openedAgain(startedAt) {
  const tab = new StandInTab();
  const [mine, last] = [Date.parse(startedAt), Date.parse(at(9))];
  tab.memory = { salt: "salt", running: true, startedAt: mine, lastStartAt: last };
  const leader = new Leader(tab);
  leader.onMessage({ type: "memory", meetingId: "m", memory: tab.memory });
  return { tab, leader };
}
