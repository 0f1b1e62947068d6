// @ts-check
/** @import { MeetTab } from "./shared/page/meet_tab.js" */
/** @import { Calls } from "./shared/types" */

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
    return this.on && Boolean(this.#tab.memory.ending);
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
    this.#tab.remember({ running: true, ending: false, ...times });
  }

  /** One of what another tab has started, or another leader, is asked for once. */
  requestEnd() {
    if (this.on) this.#tab.remember({ ending: true });
  }

  end() {
    this.#tab.remember({ running: false, ending: false });
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
