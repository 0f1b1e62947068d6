// @ts-check
/** @import { CallMemory } from "../shared/types" */

import { aheadOfSteady } from "../shared/stream/server_clock.js";
import { participantId } from "./participant_id.js";
import { LATELY_MS, People } from "./people.js";

/** How often the times when they were seen are stored, in ms: a tab may be closed without warning. */
const KEEP_MS = 60_000;
/** As many as Meet's largest grid shows: far more than could be singled out. */
const MOST_KEPT = 49;

/**
 * Who was in the call lately, including before this page was loaded: neither a reload nor another meeting id
 * makes it a new call.
 */
export class Lately {
  #people;
  #salt;
  /** Those from before this page, by id; ms of this page's time. @type {Map<string, number>} */
  #before = new Map();
  /** The ids of those seen by this page. @type {Map<string, string>} */
  #ids = new Map();
  #kept = "";
  #keptAt = -Infinity;

  /**
   * @param {People} people
   * @param {CallMemory["lately"]} kept
   */
  constructor(people, { salt, seen } = { salt: crypto.randomUUID(), seen: {} }) {
    this.#people = people;
    this.#salt = salt;
    const now = Date.now();
    // A clock that was set back meanwhile does not keep anybody in for longer.
    for (const [id, at] of Object.entries(seen))
      this.#before.set(id, performance.now() - Math.max(0, now - at));
  }

  /**
   * How many were in the meeting lately.
   * @param {number} now ms
   * @param {string[]} shown who is on the page, and counts no matter when they were seen
   */
  count(now, shown) {
    const here = new Set([...this.#people.lately(now).keys(), ...shown]);
    // Somebody whose id is still being made may be one of those who seem gone.
    const nameless = [...this.#people.participants].filter((participant) => !this.#ids.has(participant));
    return here.size + Math.max(0, this.#gone(now).length - nameless.length);
  }

  /**
   * What the tab is to remember of this; null if nothing is new. Called each second.
   * @param {number} now ms
   * @returns {CallMemory["lately"] | null}
   */
  news(now) {
    this.#findIds();
    const here = [...this.#people.lately(now)].flatMap(([participant, at]) => {
      const id = this.#ids.get(participant);
      return id ? [/** @type {const} */ ([id, at])] : [];
    });
    const seen = [...here, ...this.#gone(now)].sort(([, one], [, other]) => other - one).slice(0, MOST_KEPT);
    const names = seen
      .map(([id]) => id)
      .sort()
      .join();
    if (names === this.#kept && (!names || now - this.#keptAt < KEEP_MS)) return null;
    this.#kept = names;
    this.#keptAt = now;
    const ahead = aheadOfSteady();
    const times = Object.fromEntries(seen.map(([id, at]) => [id, Math.round(ahead + at)]));
    return { salt: this.#salt, seen: times };
  }

  /**
   * Those from before whom this page has not shown: about the others it knows better.
   * @param {number} now ms
   */
  #gone(now) {
    const here = new Set([...this.#people.participants].map((participant) => this.#ids.get(participant)));
    return [...this.#before].filter(([id, at]) => now - at < LATELY_MS && !here.has(id));
  }

  #findIds() {
    const { participants } = this.#people;
    for (const participant of this.#ids.keys())
      if (!participants.has(participant)) this.#ids.delete(participant);
    for (const participant of participants)
      if (!this.#ids.has(participant))
        void participantId(this.#salt, participant).then((id) => this.#ids.set(participant, id));
  }
}
