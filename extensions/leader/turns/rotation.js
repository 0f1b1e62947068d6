// @ts-check
import { FORGET_MS, LATELY_MS } from "../people/people.js";

/** The longest wait assumed for a queue in which nobody has waited yet, in ms. */
const NEW_QUEUE_MS = 60_000;
/**
 * Turns are dealt among this many people: one more than Meet's smallest grid shows, and so than pins can be
 * made to show. If they were dealt among all, somebody might wait for hours.
 */
const DEAL = 7;

/**
 * @typedef {object} Turn
 * @property {number} since when they were last measured or, before that, a time that stands in for it; ms
 * @property {number} position in a random order, which leads back to nobody: the developer tools show which
 *   position is looked at in the very second in which a rest for tired eyes begins
 * @property {number} seenAt ms
 */

/** Whose turn it is: that of whoever has waited longest among those present. */
export class Rotation {
  /** @type {Map<string, Turn>} */
  #turns = new Map();
  /** Those whose turn lately came to nothing, and when, ms. @type {Map<string, number>} */
  #skipped = new Map();
  #random;

  /** @param {() => number} [random] from 0 to below 1 */
  constructor(random = Math.random) {
    this.#random = random;
  }

  /**
   * The keys to visit next.
   * @param {string[]} present all that could be
   * @param {string[]} busy those being visited
   * @param {number} count how many at most
   * @param {number} now ms
   */
  next(present, busy, count, now) {
    this.#notice(present, now);
    const free = present.filter((key) => !busy.includes(key));
    free.sort(
      (one, other) =>
        this.#skippedAt(one) - this.#skippedAt(other) || this.#sinceOf(one) - this.#sinceOf(other),
    );
    return free.slice(0, Math.max(0, count));
  }

  /**
   * A visit is over.
   * @param {string} key
   * @param {number} now ms
   */
  visited(key, now) {
    const turn = this.#turns.get(key);
    if (turn) turn.since = now;
  }

  /**
   * A visit came to nothing: the others are tried first, and nobody's turn is lost.
   * @param {string} key
   * @param {number} now ms
   */
  skipped(key, now) {
    this.#skipped.set(key, now);
  }

  /** Visits bring results again. */
  resume() {
    this.#skipped.clear();
  }

  /**
   * Called when it could be guessed whose turn it was: those people are last in the queue, so their next turn
   * could be recognised. Deals the last turns again: the next one may then be that of any of seven or more
   * people, and pins, which could tell them apart, show fewer. Members see nothing of turns. The leader sees
   * how many have one, and the `position` of each, by which they would be recognised: it is drawn again for
   * everybody.
   * @param {number} count how many people that is
   * @param {number} now ms
   */
  shuffle(count, now) {
    const turns = [...this.#turns.values()];
    const there = turns.filter(({ seenAt }) => now - seenAt < LATELY_MS);
    // After a long spotlight nobody else was seen lately.
    const queue = (there.length < DEAL ? turns : there).sort((one, other) => one.since - other.since);
    const last = queue.slice(-Math.max(DEAL, DEAL - 1 + count));
    const times = last.map(({ since }) => since);
    for (const turn of last) [turn.since] = times.splice(Math.floor(this.#random() * times.length), 1);
    for (const turn of turns) turn.position = this.#random();
  }

  /**
   * Position of a participant among those present, from 1.
   * @param {string} key
   * @param {string[]} present
   */
  positionOf(key, present) {
    const seen = [...this.#turns].filter(([each]) => present.includes(each));
    seen.sort(([, one], [, other]) => one.position - other.position);
    return seen.findIndex(([each]) => each === key) + 1;
  }

  /**
   * A newcomer gets a random place in the first half of the queue. If it were always the first one, a few who
   * keep rejoining would take everybody else's turns, and the leader would know whose turn comes next.
   * @param {string[]} present
   * @param {number} now ms
   */
  #notice(present, now) {
    const turns = present.flatMap((key) => this.#turns.get(key) ?? []);
    const longest = Math.max(NEW_QUEUE_MS, ...turns.map(({ since }) => now - since));
    for (const turn of turns) turn.seenAt = now;
    for (const key of present)
      if (!this.#turns.has(key))
        this.#turns.set(key, {
          since: now - longest * (1 - this.#random() / 2),
          position: this.#random(),
          seenAt: now,
        });
    for (const [key, { seenAt }] of this.#turns) if (now - seenAt > FORGET_MS) this.#turns.delete(key);
  }

  /** @param {string} key */
  #skippedAt(key) {
    return this.#skipped.get(key) ?? 0;
  }

  /** @param {string} key */
  #sinceOf(key) {
    return this.#turns.get(key)?.since ?? 0;
  }
}
