// @ts-check
/** @import { StreamState } from "../types" */

/** @type {StreamState[]} */
const RETRYING = ["waiting", "limited", "forbidden"];

/**
 * Whether a stream that was asked for is not there, and is tried again automatically.
 * @param {StreamState} state
 */
export function isRetrying(state) {
  return RETRYING.includes(state);
}
