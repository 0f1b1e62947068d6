// @ts-check
/** @import { MeetTab } from "./shared/page/meet_tab.js" */
/** @import { AnswerKeeper } from "./shared/letter/letter_state.js" */

/**
 * What was answered to the letters of this meeting's rests, in the tab's memory.
 * @param {MeetTab} tab
 * @returns {AnswerKeeper}
 */
export function answerKeeper(tab) {
  return {
    read: (restId) => tab.memory.answers?.[restId] ?? {},
    write: (restId, answer) => tab.remember({ answers: { ...tab.memory.answers, [restId]: answer } }),
    forget(restId) {
      const { [restId]: early, ...answers } = tab.memory.answers ?? {};
      if (early) tab.remember({ answers });
    },
  };
}
