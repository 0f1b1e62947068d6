// @ts-check
/** @import { MeetTab } from "../shared/page/meet_tab.js" */

/** Whoever was away for longer, in ms, comes back to another call: a team opens the same code for each. */
const AWAY_MS = 10 * 60_000;
/** How often it is stored that the call goes on, in ms: a tab may be closed without warning. */
const KEEP_MS = 60_000;

/**
 * Since when this call has been going on, and whether it is another than the one before. Kept in the tab's
 * memory, so that a reload changes nothing.
 */
export class ThisCall {
  #tab;
  /** The meeting whose server has told its time. */
  #meetingKey = "";
  /** When this page was last in the call, ms of this machine's clock: the server's may be set. */
  #seenAt = -Infinity;
  /** When it was last looked at whether this is another call, ms of this machine's clock. */
  #lookedAt = Date.now();
  /** When it was back after a leap of a clock, ms of this machine's clock; null while the time is known. */
  #backAt = /** @type {number | null} */ (null);

  /** @param {MeetTab} tab */
  constructor(tab) {
    this.#tab = tab;
  }

  onSnapshot() {
    if (this.#meetingKey !== this.#tab.meetingKey) this.#seenAt = -Infinity;
    this.#meetingKey = this.#tab.meetingKey;
  }

  /** Called each second while the time is unknown: whether this is another call is decided later. */
  wait() {
    this.#lookedAt = Date.now();
    if (this.#tab.inCall) this.#backAt ??= Date.now();
    else this.#backAt = null;
  }

  /**
   * Called each second.
   * @returns {boolean} whether a call has begun after the one in which the measuring was started
   */
  update() {
    const { memory, clock, inCall, hasHeard, meeting, meetingKey } = this.#tab;
    // What was heard is from before a sleep, where both clocks have gone on in it.
    const isOld = Date.now() - this.#lookedAt > AWAY_MS;
    this.#lookedAt = Date.now();
    // The salt is the first thing in a meeting's memory: without it, what was stored has not come yet.
    if (!inCall || !memory.salt || meetingKey !== this.#meetingKey) return false;
    // Nor has what another tab stored while this one was away for long: it may have stayed in the call.
    if (!hasHeard) {
      this.wait();
      return false;
    }
    const now = clock.now();
    const { inCallAt = -Infinity, lastStartAt = 0 } = memory;
    const backAt = this.#backAt ?? Date.now();
    const waited = Date.now() - backAt;
    const isAnother = now - waited - inCallAt > AWAY_MS && backAt - this.#seenAt > AWAY_MS;
    this.#backAt = null;
    this.#seenAt = Date.now();
    // Where somebody measures, the call had begun before this browser came to it.
    const beganAt = meeting.measuring && !isOld ? memory.inCallAt : now;
    // A click on Start in the lobby is for the call that begins; one in a call is stored as such at once.
    const startedBefore = inCallAt >= lastStartAt;
    if (now - inCallAt >= KEEP_MS || !startedBefore)
      this.#tab.remember({ inCallAt: now, joinedAt: isAnother ? beganAt : memory.joinedAt });
    return isAnother && startedBefore;
  }
}
