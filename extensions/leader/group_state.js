// @ts-check
/** @import { Opinion } from "./shared/types" */

/** Up to this many people (the leader and two others) a "someone" would name somebody. */
const SMALL_GROUP = 3;

/**
 * What the leader is told of the group after a full round; never of one person.
 * @param {Opinion[]} opinions the latest of each person who has had a face
 * @returns {"calm" | "advised" | "ok" | "someone" | "unknown"} the first two for a small group
 */
export function groupState(opinions) {
  const tired = opinions.includes("tired");
  if (opinions.length <= SMALL_GROUP) return tired ? "advised" : "calm";
  if (tired) return "someone";
  return opinions.some((opinion) => opinion !== "unknown") ? "ok" : "unknown";
}

/**
 * Whether a round was of a few among more, of whom the words for a small group would single somebody out.
 * @param {number} people how many had a turn
 * @param {number} lately how many were in the meeting lately, these among them
 */
export function isPartOfSeveral(people, lately) {
  return people <= SMALL_GROUP && people < lately;
}
