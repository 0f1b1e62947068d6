// @ts-check
/** @import { Language, Words } from "../words.js" */
import { translatePage } from "../element.js";
import { loadWords } from "../load_words.js";
import { chosenLanguage } from "../settings.js";

/**
 * Fills in the texts of a page of the extension. Done before the settings are read: Chromium takes two seconds
 * after its start to tell what an administrator has set, and the language is no part of that.
 * @param {string} title the name of the page's title
 * @returns {Promise<{words: Words, language: Language}>}
 */
export async function fillTexts(title) {
  const texts = await loadWords(await chosenLanguage());
  translatePage(texts.words, texts.language);
  document.title = texts.words(title);
  return texts;
}
