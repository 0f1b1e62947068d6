// @ts-check
/** @import { MeetTab } from "../shared/page/meet_tab.js" */
/** @import { RestRecord } from "../shared/types" */

/** When the meeting's last rest ended, which survives a reload in the tab's memory, or was called off. */
export class LastRest {
  /** When a rest of a meeting was last over, also before it had begun; ms of the server's clock. */
  #over = { meetingKey: "", at: 0 };
  #tab;

  /** @param {Pick<MeetTab, "meetingKey" | "meeting" | "memory" | "remember" | "inCall" | "clock">} tab */
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
   * From when the time to the next rest by the clock counts, ms of the server's clock: one that was called off
   * is not to be back at once. A rest whose time is up is over, though its end is heard a moment later. Null
   * while no rest is known.
   * @returns {number | null}
   */
  get overAt() {
    const { meeting, clock } = this.#tab;
    const endsAt = meeting.rest ? Date.parse(meeting.rest.ends_at) : 0;
    return Math.max(this.endedAt ?? 0, this.#notedAt, endsAt <= clock.now() ? endsAt : 0) || null;
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
   * A rest is over, also one that had not begun.
   * @param {string} timestamp
   */
  noteOver(timestamp) {
    const at = Math.max(this.#notedAt, Date.parse(timestamp));
    this.#over = { meetingKey: this.#tab.meetingKey, at };
  }

  get #notedAt() {
    return this.#over.meetingKey === this.#tab.meetingKey ? this.#over.at : 0;
  }

  /**
   * A rest may have ended before this tab came, or while it was away.
   * @param {readonly RestRecord[]} rests the meeting's, the newest last
   */
  keepOf(rests) {
    const over = rests.findLast(({ ended_at }) => ended_at)?.ended_at;
    if (over) this.noteOver(over);
    const ended = rests.findLast(({ started_at, ended_at }) => started_at && ended_at)?.ended_at;
    if (ended) this.#tab.remember({ lastRestEndedAt: Date.parse(ended) });
  }
}
