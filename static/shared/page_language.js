// @ts-check
/** @import { Language, Words } from "../../extensions/shared/words.js" */
import { byId, translatePage } from "../../extensions/shared/element.js";
import { languageFor, wordsOf } from "../../extensions/shared/words.js";
import { browserMemory } from "./memory.js";

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
    const language = languageFor(choice, navigator.languages);
    list.value = language;
    const words = wordsOf(texts[language]);
    translatePage(words, language);
    localizeLinks(language);
    document.title = words("title");
    onChange(words, language);
  };
  list.addEventListener("change", () => {
    browserMemory.set(MEMORY, list.value);
    speak(list.value);
  });
  // Another page may have changed it while the browser kept this one for the way back.
  window.addEventListener("pageshow", (event) => event.persisted && speak(browserMemory.get(MEMORY)));
  speak(browserMemory.get(MEMORY));
}

/**
 * Makes the privacy page, which the server writes, speak the chosen language too.
 * @param {Language} language
 */
export function localizeLinks(language) {
  /** @type {NodeListOf<HTMLAnchorElement>} */
  const links = document.querySelectorAll("a[data-words=link_privacy]");
  for (const link of links) link.search = `?lang=${language}`;
}
