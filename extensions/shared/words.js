// @ts-check
/** @typedef {(name: string, ...parts: (string | number)[]) => string} Words */

/** The languages that every text exists in. */
export const LANGUAGES = ["ja", "en"];

/** Which of our languages to speak. @param {string} choice "auto" or one of them @param {string} browser the browser's own */
export function languageFor(choice, browser) {
  if (LANGUAGES.includes(choice)) return choice;
  return browser.toLowerCase().startsWith("ja") ? "ja" : "en";
}

/**
 * The texts of one language. Read here rather than by chrome.i18n, which only ever speaks the browser's own.
 * @param {string} choice
 * @returns {Promise<{language: string, words: Words}>}
 */
export async function loadWords(choice) {
  const language = languageFor(choice, chrome.i18n.getUILanguage());
  const file = chrome.runtime.getURL(`_locales/${language}/messages.json`);
  const messages = (await import(file, { with: { type: "json" } })).default;
  return { language, words: wordsOf(messages) };
}

/** Fills `$1`…`$9` in a text; an unknown name stands for itself. @param {Record<string, {message: string}>} messages @returns {Words} */
export function wordsOf(messages) {
  return (name, ...parts) =>
    (messages[name]?.message ?? name).replace(/\$([1-9])/g, (_, number) => String(parts[number - 1] ?? ""));
}
