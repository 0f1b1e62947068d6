// @ts-check
/** @import { Run } from "./run.js" */
/** @import { MeetTab } from "../shared/page/meet_tab.js" */
/** @import { MeetingStatus, RestRecord } from "../shared/types" */
import { delayAsked, delayBefore } from "../shared/backoff.js";

/** The wait before a fourth try to connect, some 4 s: the stream is open, so the server is there. */
const AGAIN_TRY = 3;

/**
 * After this long, in ms, it is asked again which meeting this is: the machine may have slept, and nobody
 * tells of a meeting that the server forgot. Two calls in this time are no load.
 */
export const CONFIRM_MS = 10 * 60_000;

/** Whether the server's meeting is still the one that was started here: a code may recur each week. */
export class MeetingCheck {
  /** When the meeting began, ms of the server's clock; null until it is sure to be this run's. */
  startedAt = /** @type {number | null} */ (null);
  /** When the server was last asked, ms of its clock; null before the first time in this meeting. */
  #askedAt = /** @type {number | null} */ (null);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #askingAgain;
  #tab;
  #run;
  #handlers;

  /**
   * @param {MeetTab} tab
   * @param {Run} run
   * @param {object} handlers
   * @param {(status: MeetingStatus, rests: readonly RestRecord[], tookMs: number) => void} handlers.onSame it
   *   is that one, with its rests, the newest last; `tookMs`: how long the answer took
   * @param {() => void} handlers.onOther it is over, or a later one
   */
  constructor(tab, run, handlers) {
    this.#tab = tab;
    this.#run = run;
    this.#handlers = handlers;
  }

  /** Whether the last answer is too old to go by. */
  get isDue() {
    return this.#askedAt !== null && this.#tab.clock.now() - this.#askedAt >= CONFIRM_MS;
  }

  /** The tab is in another meeting, or in this one again. */
  enter() {
    this.withdraw();
    this.#askedAt = null;
  }

  /** Nothing is sure until the server has been asked again. */
  withdraw() {
    clearTimeout(this.#askingAgain);
    this.startedAt = null;
  }

  async ask() {
    const { meetingKey, count } = this.#tab;
    const { lastStartAt } = this.#run;
    this.withdraw();
    this.#askedAt = this.#tab.clock.now();
    const asked = Date.now();
    const [status, summary] = await Promise.all([this.#tab.call("status"), this.#tab.call("summary")]);
    // An answer asked for before a start says nothing about the run since then, which asks for itself.
    if (meetingKey !== this.#tab.meetingKey || !this.#run.on || lastStartAt !== this.#run.lastStartAt) return;
    if (!status.ok) return this.askLater(status.retryAfter);
    if (!summary.ok) return this.askLater(summary.retryAfter);
    const { active, started_at } = status.data;
    if (!active) this.#tab.takeSnapshot(status.data, count); // in case the news of it is held back
    if (!active || this.#run.isOlderThan(started_at)) return this.#handlers.onOther();
    if (!this.#run.ending) this.startedAt = this.#run.startedAt;
    this.#handlers.onSame(status.data, summary.data.rests, Date.now() - asked);
  }

  /**
   * Asks within seconds, or after the wait that the server asks for.
   * @param {number} seconds as the server asks; 0 when it does not say, or was not reached
   */
  askLater(seconds) {
    const { meetingKey } = this.#tab;
    clearTimeout(this.#askingAgain);
    const waitMs = seconds ? delayAsked(seconds) : delayBefore(AGAIN_TRY);
    this.#askingAgain = setTimeout(() => meetingKey !== this.#tab.meetingKey || this.ask(), waitMs);
  }
}
