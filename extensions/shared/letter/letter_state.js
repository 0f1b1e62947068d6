// @ts-check
/** @import { KeptAnswer, Keeper, Rest, ServerEvent } from "../types" */
import { endsWithMeeting, msLeft } from "../meeting/meeting_state.js";
import { answerAfter, appearanceOf, isOpen, validAnswer } from "./letter_answer.js";

/** Later than this, ms, nobody is welcomed back from a rest: a hidden page looks only once a minute. */
const WELCOME_MS = 75_000;

/** What one member gets of the running rest: its letter until it is answered, each appearance told once. */
export class LetterState {
  /** The rest that was running at the last look. @type {Rest | null} */
  rest = null;
  /** The appearance of its letter that people were last told of. */
  #toldOf = "";
  #keeper;

  /** @param {Keeper<KeptAnswer>} keeper of the newest answer: only one rest runs at a time */
  constructor(keeper) {
    this.#keeper = keeper;
  }

  /** The answer to the letter; empty while there is none. */
  get answer() {
    return this.rest ? validAnswer(this.rest, this.#keeper.read()) : {};
  }

  /** @param {ServerEvent} event a live one */
  hear(event) {
    if (event.event === "meeting_ended" || endsWithMeeting(event)) this.leave();
    if (event.event === "rest_postponed" || event.event === "rest_cancelled") this.#takeBack(event.rest);
  }

  /** Nobody is welcomed back to a meeting that has ended, or that was left for another. */
  leave() {
    this.rest = null;
  }

  /**
   * Takes in how the meeting stands now.
   * @param {{rest: Rest | null, announced: Rest | null}} meeting
   * @param {number} now ms of the server's clock
   * @returns {boolean} whether a rest is over and somebody is to be welcomed back from it
   */
  look({ rest, announced }, now) {
    if (announced) this.#takeBack(announced);
    const ended = rest ? null : this.rest;
    if (ended) this.#toldOf = ""; // if nothing was heard, it may begin only now, and is told of then
    this.rest = rest;
    return ended !== null && msLeft(ended, now) > -WELCOME_MS;
  }

  /**
   * Whether the letter lies on the table.
   * @param {number} now ms of the server's clock
   */
  isOpen(now) {
    return this.rest !== null && isOpen(this.answer, now);
  }

  /** Whether the letter has come, or come back, and nobody has been told of that yet; true only once. */
  takeComing() {
    if (!this.rest) return false;
    const appearance = appearanceOf(this.rest, this.answer);
    const isNew = appearance !== this.#toldOf;
    this.#toldOf = appearance;
    return isNew;
  }

  /**
   * @param {number} minutes to put the letter off; 0: it is closed
   * @param {number} now ms of the server's clock
   */
  reply(minutes, now) {
    if (!this.rest) return;
    const { id: restId, ends_at: restEndsAt } = this.rest;
    this.#keeper.write({ ...answerAfter(this.answer, minutes, now), restId, restEndsAt });
  }

  /**
   * Takes in that a rest has not begun, though the clock here may have begun it while nothing was heard: what
   * was said about it, and any answer to its letter, no longer counts.
   * @param {Rest} rest
   */
  #takeBack({ id }) {
    if (this.rest?.id === id) this.leave();
    this.#toldOf = "";
    if (this.#keeper.read()?.restId === id) this.#keeper.write(null);
  }
}
