// @ts-check
/** @import { MeetTab } from "./shared/page/meet_tab.js" */
/** @import { AnswerKeeper } from "./shared/letter/letter_state.js" */

/**
 * What was answered to the letter of the rest that runs, in the tab's memory: one runs at a time.
 * @param {MeetTab} tab
 * @returns {AnswerKeeper}
 */
export function answerKeeper(tab) {
  return {
    read: (restId) => tab.memory.answers?.[restId] ?? {},
    write: (restId, answer) => tab.remember({ answers: { [restId]: answer } }),
    forget(restId) {
      if (tab.memory.answers?.[restId]) tab.remember({ answers: {} });
    },
  };
}
