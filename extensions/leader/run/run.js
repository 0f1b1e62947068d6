// @ts-check
/** @import { MeetTab } from "../shared/page/meet_tab.js" */
/** @import { Calls, MeetingStatus, RestRecord } from "../shared/types" */

/** Measuring counts as on for so long after its last frame, in ms: FRAMELESS_MS in app/meetings/keys.py. */
const FRAMELESS_MS = 180_000;

/**
 * Whether the leader has this meeting measured. Kept in the tab's memory, so that a reload goes on;
 * times are the server's, so that news of an earlier run cannot end a later one.
 */
export class Run {
  #tab;

  /** @param {Pick<MeetTab, "memory" | "remember">} tab */
  constructor(tab) {
    this.#tab = tab;
  }

  get on() {
    return Boolean(this.#tab.memory.running);
  }

  /** The leader has pressed Stop, and the server has not confirmed it yet. */
  get ending() {
    return this.on && Boolean(this.#tab.memory.endAskedAt);
  }

  /** When the meeting of this run began, ms of the server's clock. */
  get startedAt() {
    return this.#tab.memory.startedAt ?? null;
  }

  /** When it was started last, ms of the server's clock. */
  get lastStartAt() {
    return this.#tab.memory.lastStartAt ?? 0;
  }

  /** @param {Calls["start"]["answer"]} answer of the server to the start */
  start({ timestamp, started_at }) {
    const times = { startedAt: Date.parse(started_at), lastStartAt: Date.parse(timestamp) };
    this.#tab.remember({ running: true, endAskedAt: 0, ...times });
  }

  /**
   * One of what another tab has started, or another leader, is asked for once.
   * @param {number} now ms of the server's clock
   */
  requestEnd(now) {
    if (this.on) this.#tab.remember({ endAskedAt: now });
  }

  /** That it was asked for stays: this person's other tabs are still to hear of it. */
  end() {
    this.#tab.remember({ running: false });
  }

  /**
   * Whether somebody else has begun or announced a rest since the end was asked for, or measures. In a rest
   * measuring counts as on without a frame: what tells then is when the rest came.
   * @param {MeetingStatus} status
   * @param {readonly RestRecord[]} rests the meeting's, the newest last
   */
  isTakenUp({ monitoring, timestamp }, rests) {
    const { endAskedAt = 0 } = this.#tab.memory;
    const comesAt = rests.map((rest) => Date.parse(rest.announced_at ?? rest.started_at ?? timestamp));
    if (comesAt.some((at) => at > endAskedAt)) return true;
    const isInRest = rests.some(({ ended_at }) => !ended_at);
    return monitoring && !isInRest && Date.parse(timestamp) - FRAMELESS_MS > endAskedAt;
  }

  /**
   * Whether this run is over if the meeting was over at that time; before the last start it says nothing of
   * it.
   * @param {string} timestamp
   */
  isOverBy(timestamp) {
    return this.on && Date.parse(timestamp) >= this.lastStartAt;
  }

  /**
   * Whether a meeting that began then is a later one than this run's: a code may come back each week. Another
   * start of the same meeting leaves its beginning as it is.
   * @param {string | null} startedAt
   */
  isOlderThan(startedAt) {
    return this.on && startedAt !== null && Date.parse(startedAt) > (this.startedAt ?? 0);
  }
}
