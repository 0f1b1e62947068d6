// @ts-check
/** @import { MeetTab } from "./shared/page/meet_tab.js" */
/** @import { LetterAnswer, Rest } from "./shared/types" */
import { answerToKeep, validAnswer } from "./shared/letter/letter_state.js";

/** What was answered to the letters of this meeting's rests, in the tab's memory. */
export class KeptAnswers {
  #tab;

  /** @param {MeetTab} tab */
  constructor(tab) {
    this.#tab = tab;
  }

  /**
   * @param {Rest} rest
   * @returns {LetterAnswer} empty while there is none
   */
  to(rest) {
    return validAnswer(rest, this.#tab.memory.answers?.[rest.id] ?? {});
  }

  /**
   * @param {Rest} rest
   * @param {LetterAnswer} answer
   */
  keep(rest, answer) {
    const kept = answerToKeep(rest, answer);
    this.#tab.remember({ answers: { ...this.#tab.memory.answers, [rest.id]: kept } });
  }

  /** @param {string} id of a rest */
  forget(id) {
    const { [id]: early, ...answers } = this.#tab.memory.answers ?? {};
    if (early) this.#tab.remember({ answers });
  }
}
