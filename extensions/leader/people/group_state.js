// @ts-check
/** @import { Opinion } from "../shared/types" */

/** In a group of up to this many (the leader and two others), "someone" would point at somebody. */
const SMALL_GROUP = 3;
/** The fewest tiles that Meet's grid can be set to, and so the most people that pins can be made to show. */
const SMALLEST_GRID = 6;

/**
 * What the leader is told about the group after a full round; never about one person.
 * @param {Opinion[]} opinions the latest about each person whose face was found
 * @returns {"calm" | "advised" | "ok" | "someone" | "unknown"} the first two for a small group
 */
export function groupState(opinions) {
  if (opinions.every((opinion) => opinion === "unknown")) return "unknown";
  const tired = opinions.includes("tired");
  if (opinions.length <= SMALL_GROUP) return tired ? "advised" : "calm";
  return tired ? "someone" : "ok";
}

/**
 * Whether a round covered only a few of more people: reported at once, it would single somebody out, by
 * itself or compared with another round that differs by one person.
 * @param {number} people how many had a turn
 * @param {number} lately how many were in the meeting lately, these included
 */
export function isPartOfSeveral(people, lately) {
  return people <= SMALLEST_GRID && people < lately;
}

/**
 * Whether a rest for tired eyes would single somebody out, since so few of more people are shown. Fewer than
 * for words: in a small meeting that somebody has left, this keeps rests from those who stay.
 * @param {number} shown how many people are on the page
 * @param {number} lately how many were in the meeting lately, these included
 */
export function isSingledOut(shown, lately) {
  return shown <= SMALL_GROUP && shown < lately;
}
