// @ts-check
/** @import { Opinion } from "../shared/types" */

/** Up to this many people (the leader and two others) a "someone" would name somebody. */
const SMALL_GROUP = 3;
/** The fewest tiles that Meet's grid can be set to, and so the most people that pins can be made to show. */
const SMALLEST_GRID = 6;

/**
 * What the leader is told of the group after a full round; never of one person.
 * @param {Opinion[]} opinions the latest of each person who has had a face
 * @returns {"calm" | "advised" | "ok" | "someone" | "unknown"} the first two for a small group
 */
export function groupState(opinions) {
  if (opinions.every((opinion) => opinion === "unknown")) return "unknown";
  const tired = opinions.includes("tired");
  if (opinions.length <= SMALL_GROUP) return tired ? "advised" : "calm";
  return tired ? "someone" : "ok";
}

/**
 * Whether a round was of a few among more: told of at once, it would single somebody out, by itself or beside
 * another round that differs by one person.
 * @param {number} people how many had a turn
 * @param {number} lately how many were in the meeting lately, these among them
 */
export function isPartOfSeveral(people, lately) {
  return people <= SMALLEST_GRID && people < lately;
}

/**
 * Whether a rest for tired eyes would single somebody out, since so few among more are shown. Fewer than for
 * words: in a small meeting that somebody has left it keeps rests from those who stay.
 * @param {number} shown how many people are on the page
 * @param {number} lately how many were in the meeting lately, these among them
 */
export function isSingledOut(shown, lately) {
  return shown <= SMALL_GROUP && shown < lately;
}
