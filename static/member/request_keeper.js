// @ts-check
/** @import { Keeper } from "../../extensions/shared/own_request.js" */
import { tabMemory } from "../shared/memory.js";

/**
 * What this tab keeps of a request that waits.
 * @param {string} meetingId
 * @returns {Keeper}
 */
export function requestKeeper(meetingId) {
  const memory = `meeting-rest.request.${meetingId}`;
  return {
    read() {
      const [token, until, ...more] = tabMemory.get(memory).split(" ");
      if (!token) return null;
      // Earlier versions kept three parts, of which the second was when it was asked.
      return { token, ...(until && !more.length && { until: Number(until) }) };
    },
    write(kept) {
      tabMemory.set(memory, kept ? [kept.token, kept.until].join(" ") : "");
    },
  };
}
