// @ts-check
/** @import { LetterAnswer, Rest } from "../../extensions/shared/types" */
import { answerToKeep, validAnswer } from "../../extensions/shared/letter/letter_state.js";
import { tabMemory } from "../shared/memory.js";

/** What was answered to the letter of the rest that runs, also after a reload; one runs at a time. */
export class KeptAnswer {
  #memory;

  /** @param {string} meetingId */
  constructor(meetingId) {
    this.#memory = `meeting-rest.letter.${meetingId}`;
  }

  /**
   * @param {Rest} rest
   * @returns {LetterAnswer} empty while there is none
   */
  to(rest) {
    const { restId, ...answer } = JSON.parse(tabMemory.get(this.#memory) || "{}");
    return restId === rest.id ? validAnswer(rest, answer) : {};
  }

  /**
   * In the place of any older one.
   * @param {Rest} rest
   * @param {LetterAnswer} answer
   */
  keep(rest, answer) {
    tabMemory.set(this.#memory, JSON.stringify({ ...answerToKeep(rest, answer), restId: rest.id }));
  }

  forget() {
    tabMemory.set(this.#memory, "");
  }
}
