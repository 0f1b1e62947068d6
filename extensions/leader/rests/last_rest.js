// @ts-check
/** @import { MeetTab } from "../shared/page/meet_tab.js" */
/** @import { RestRecord } from "../shared/types" */

/** When the meeting's last rest ended. Kept in the tab's memory, so that a reload goes on from it. */
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
   * For how long this call has gone on since the last rest in it, ms; null before the first, and outside a
   * call. A code comes back for the next day's call.
   */
  get sinceMs() {
    const { inCall, memory, clock } = this.#tab;
    const { endedAt } = this;
    const isOfCall = inCall && endedAt !== null && endedAt >= (memory.joinedAt ?? 0);
    return isOfCall ? clock.now() - endedAt : null;
  }

  /** One has ended, as the meeting has heard. */
  keep() {
    this.#tab.remember({ lastRestEndedAt: this.#tab.meeting.lastRestEndedAt });
  }

  /**
   * It may have been over before this tab came, or while it was away.
   * @param {readonly RestRecord[]} rests the meeting's, the newest last
   */
  keepOf(rests) {
    const ended = rests.findLast(({ started_at, ended_at }) => started_at && ended_at)?.ended_at;
    if (ended) this.#tab.remember({ lastRestEndedAt: Date.parse(ended) });
  }
}
