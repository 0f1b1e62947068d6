// @ts-check
/** @import { Language, Words } from "./words.js" */
import { languageFor, textsOf, wordsOf } from "./words.js";

/**
 * The extension's texts in one language. Read here rather than with chrome.i18n, which only knows the
 * browser's own language.
 * @param {string} choice "auto" or a language
 * @returns {Promise<{language: Language, words: Words}>}
 */
export async function loadWords(choice) {
  const language = languageFor(choice, [chrome.i18n.getUILanguage()]);
  const file = chrome.runtime.getURL(`_locales/${language}/messages.json`);
  /** @type {Record<string, {message: string}>} */
  const messages = (await import(file, { with: { type: "json" } })).default;
  return { language, words: wordsOf(textsOf(messages)) };
}
