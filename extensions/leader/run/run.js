// @ts-check
/** @import { MeetTab } from "../shared/page/meet_tab.js" */
/** @import { Calls, MeetingStatus, RestRecord } from "../shared/types" */

/** Measuring counts as on for this long after its last frame, in ms: FRAMELESS_MS in app/meetings/keys.py. */
const FRAMELESS_MS = 180_000;

/**
 * Whether the leader has this meeting measured. Kept in the tab's memory, so that it survives a reload; times
 * are the server's, so that news of an earlier run cannot end a later one.
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

  /** When it was last started, ms of the server's clock. */
  get lastStartAt() {
    return this.#tab.memory.lastStartAt ?? 0;
  }

  /** @param {Pick<Calls["start"]["answer"], "timestamp" | "started_at">} answer of the server to the start */
  start({ timestamp, started_at }) {
    const times = { startedAt: Date.parse(started_at), lastStartAt: Date.parse(timestamp) };
    this.#tab.remember({ running: true, endAskedAt: 0, ...times });
  }

  /**
   * The end of what another tab, or another leader, has started is asked for only once.
   * @param {number} now ms of the server's clock
   */
  requestEnd(now) {
    if (this.on) this.#tab.remember({ endAskedAt: now });
  }

  /** That the end was asked for is kept: this person's other tabs still have to hear of it. */
  end() {
    this.#tab.remember({ running: false });
  }

  /**
   * Whether somebody else has begun or announced a rest since the end was asked for, or is measuring. During
   * a rest measuring counts as on without a frame: then the time at which the rest came decides.
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
   * Whether this run is over if the meeting was over at that time; a time before the last start says nothing
   * about it.
   * @param {string} timestamp
   */
  isOverBy(timestamp) {
    return this.on && Date.parse(timestamp) >= this.lastStartAt;
  }

  /**
   * Whether a meeting that began at that time is a later one than this run's: a code may recur each week.
   * Another start of the same meeting does not change when it began.
   * @param {string | null} startedAt
   */
  isOlderThan(startedAt) {
    return this.on && startedAt !== null && Date.parse(startedAt) > (this.startedAt ?? 0);
  }
}
