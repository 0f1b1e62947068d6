// @ts-check
/** @import { MeetTab } from "../shared/page/meet_tab.js" */
/** @import { RestRecord } from "../shared/types" */

/** When the meeting's last rest ended. Kept in the tab's memory, so that it survives a reload. */
export class LastRest {
  #tab;

  /** @param {Pick<MeetTab, "meeting" | "memory" | "remember" | "inCall" | "clock">} tab */
  constructor(tab) {
    this.#tab = tab;
  }

  /**
   * In ms of the server's clock; null while none is known.
   * @returns {number | null}
   */
  get endedAt() {
    const { meeting, memory } = this.#tab;
    return Math.max(meeting.lastRestEndedAt ?? 0, memory.lastRestEndedAt ?? 0) || null;
  }

  /**
   * How long this call has gone on since its last rest, ms; null before the first, and outside a call. The
   * same code comes back for the next day's call.
   */
  get sinceMs() {
    const { inCall, memory, clock } = this.#tab;
    const { endedAt } = this;
    const isOfCall = inCall && endedAt !== null && endedAt >= (memory.joinedAt ?? 0);
    return isOfCall ? clock.now() - endedAt : null;
  }

  /** A rest has ended, as the tab has heard. */
  keep() {
    this.#tab.remember({ lastRestEndedAt: this.#tab.meeting.lastRestEndedAt });
  }

  /**
   * A rest may have ended before this tab came, or while it was away.
   * @param {readonly RestRecord[]} rests the meeting's, the newest last
   */
  keepOf(rests) {
    const ended = rests.findLast(({ started_at, ended_at }) => started_at && ended_at)?.ended_at;
    if (ended) this.#tab.remember({ lastRestEndedAt: Date.parse(ended) });
  }
}
