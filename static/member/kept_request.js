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
      const [token, askedAt] = tabMemory.get(memory).split(" ");
      return token ? { token, askedAt: Number(askedAt) } : null;
    },
    write: (kept) => tabMemory.set(memory, kept ? `${kept.token} ${kept.askedAt}` : ""),
  };
}
