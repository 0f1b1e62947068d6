// @ts-check
/** @import { Language, Words } from "../../extensions/shared/words.js" */
import { byId, translatePage } from "../../extensions/shared/element.js";
import { languageFor, wordsOf } from "../../extensions/shared/words.js";

/** Where the choice is kept; the same for every page of a server. */
const MEMORY = "meeting-rest.language";

/**
 * Speaks the chosen language now, and another one whenever that is chosen in the page's list.
 * @param {Record<Language, Record<string, string>>} texts
 * @param {(words: Words, language: Language) => void} onChange called after the page's own texts are in
 */
export function speakChosen(texts, onChange) {
  const list = /** @type {HTMLSelectElement} */ (byId("language"));
  const speak = (/** @type {string} */ choice) => {
    const language = languageFor(choice, navigator.language);
    list.value = language;
    const words = wordsOf(texts[language]);
    translatePage(words, language);
    document.title = words("title");
    onChange(words, language);
  };
  list.addEventListener("change", () => {
    keep(MEMORY, list.value);
    speak(list.value);
  });
  speak(kept(MEMORY));
}

/**
 * What this browser keeps under a name; "" for nothing, or where storing is forbidden.
 * @param {string} name
 */
export function kept(name) {
  try {
    return localStorage.getItem(name) ?? "";
  } catch {
    return "";
  }
}

/**
 * @param {string} name
 * @param {string} value
 */
export function keep(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // A browser that stores nothing asks again next time.
  }
}
