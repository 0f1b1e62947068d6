// @ts-check
/** @import { AnswerKeeper } from "../../extensions/shared/letter/letter_state.js" */
import { tabMemory } from "../shared/memory.js";

/**
 * What was answered to the letter of the rest that runs, in the place of any older one's: one runs at a time.
 * @param {string} meetingId
 * @returns {AnswerKeeper & {forget: () => void}}
 */
export function answerKeeper(meetingId) {
  const memory = `meeting-rest.letter.${meetingId}`;
  return {
    read(id) {
      const { restId, ...answer } = JSON.parse(tabMemory.get(memory) || "{}");
      return restId === id ? answer : {};
    },
    write: (restId, answer) => tabMemory.set(memory, JSON.stringify({ ...answer, restId })),
    forget: () => tabMemory.set(memory, ""),
  };
}
