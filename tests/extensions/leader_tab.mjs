// @ts-check
// A leader's Meet tab for tests without a browser.
/** @import { CallName, Calls, FromTab, Outcome } from "../../extensions/leader/shared/types" */
import { MeetTab } from "../../extensions/leader/shared/page/meet_tab.js";

export const at = (/** @type {number} */ second) => `2026-01-31T09:00:0${second}.000Z`;

/** A tab on a server whose clock stands at `at(5)`, and where the meeting began then; it keeps what is sent. */
export class StandInTab extends MeetTab {
  /** @type {FromTab[]} */
  sent = [];
  /** Whether the server can be reached. */
  reaches = true;
  /** What was called, about which meeting. @type {string[]} */
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

  /** @param {FromTab} message */
  send(message) {
    this.sent.push(message);
  }

  /**
   * Meet changes its page without loading one.
   * @param {string} meetingId
   */
  goTo(meetingId) {
    this.meetingId = meetingId;
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
    const data = { status: "started", meeting_id: "m", timestamp: at(5), started_at: at(5) };
    const answer = { ...data, active: true, monitoring: true, rest: null };
    return { ok: true, status: 200, data: answer };
  }
}
