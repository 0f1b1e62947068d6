// @ts-check
/** @import { Language, Words } from "../../extensions/shared/words.js" */
import { textOr, wordsOf } from "../../extensions/shared/words.js";
import { TEXTS } from "./texts.js";

let words = wordsOf(TEXTS.en);
/** @type {Language} */
let language = "en";

/**
 * Changes the language that `say` speaks.
 * @param {Words} spoken
 * @param {Language} name
 */
export function speak(spoken, name) {
  words = spoken;
  language = name;
}

export function spokenLanguage() {
  return language;
}

/**
 * A text in the chosen language; a name without one stands for itself.
 * @param {string} name
 * @param {...(string | number)} parts
 */
export function say(name, ...parts) {
  return words(name, ...parts);
}

/**
 * The same for a name that may have no text: then `otherwise` is said.
 * @param {string} name
 * @param {string} otherwise
 * @param {...(string | number)} parts
 */
export function sayOr(name, otherwise, ...parts) {
  return textOr(words, name, otherwise, ...parts);
}
