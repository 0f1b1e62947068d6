// @ts-check
/** @import { Rest } from "../types" */
/** @import { Words } from "../words.js" */
// What is in the letter: its seal, the invitation and something to do.
import { drawing, element } from "../element.js";

/** How many `stretch_N` texts there are. */
const STRETCHES = 6;

/**
 * All of a rest's letter except its buttons.
 * @param {Rest} rest
 * @param {Words} words
 * @param {{length: HTMLElement, time: HTMLElement, bar: HTMLElement}} live what changes as time passes
 * @returns {HTMLElement[]}
 */
export function letterContent(rest, words, { length, time, bar }) {
  return [
    element("div", { class: "flap", "aria-hidden": "true" }),
    cup(),
    element("h2", { id: "title" }, words("letter_title")),
    invitation(rest, length, words),
    element("div", { class: "clock" }, element("span", { class: "label" }, words("letter_left")), time, bar),
    // After the clock, since a long note would push that out of sight on a phone.
    ...(rest.note?.trim() ? [element("p", { class: "note", id: "note", dir: "auto" }, rest.note)] : []),
    stretch(rest, words),
  ];
}

/**
 * Why there is a rest, and how long it is.
 * @param {Rest} rest
 * @param {HTMLElement} length
 * @param {Words} words
 */
function invitation(rest, length, words) {
  const why = element("p", { class: "why" }, words(`why_${reasonName(rest.reason)}`));
  return element("div", { id: "text" }, why, length);
}

/**
 * Something to do in the rest, beside a leaf.
 * @param {Rest} rest
 * @param {Words} words
 */
function stretch(rest, words) {
  return element(
    "p",
    { class: "stretch" },
    drawing("M5 19c8 1 14-4 14-14C10 5 4 10 5 19Z", "M5 19c3-5 6-8 10-10"),
    element("span", {}, words(`stretch_${stretchFor(rest, STRETCHES) + 1}`)),
  );
}

/** The seal of the letter: a cup with steam. */
function cup() {
  return element(
    "div",
    { class: "seal", "aria-hidden": "true" },
    drawing(
      "M5 10h11v4.5A4.5 4.5 0 0 1 11.5 19h-2A4.5 4.5 0 0 1 5 14.5Z",
      "M16 11h1.5a2.25 2.25 0 0 1 0 4.5H16",
      "M8.5 7c-1-1 1-2 0-3",
      "M12.5 7c-1-1 1-2 0-3",
    ),
  );
}

/**
 * The number of the stretch that goes with this rest: the same for everyone in the meeting.
 * @param {Rest} rest
 * @param {number} count
 */
export function stretchFor(rest, count) {
  let sum = 0;
  for (const letter of rest.id) sum = (sum * 31 + letter.charCodeAt(0)) % 9973;
  return sum % count;
}

/**
 * The name of a reason that this version has a text for; any other is shown as simply a rest.
 * @param {string} reason
 */
export function reasonName(reason) {
  return ["manual", "requested", "time", "eyes"].includes(reason) ? reason : "manual";
}
