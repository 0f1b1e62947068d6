// @ts-check
// Checks that hold for the texts of every language.
/** @import { Language } from "../../extensions/shared/words.js" */
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { LANGUAGES, textsOf } from "../../extensions/shared/words.js";

/** @param {Record<Language, Record<string, string>>} texts by language */
export function haveSameTexts(texts) {
  const languages = Object.keys(texts).sort();
  assert.deepEqual(languages, [...LANGUAGES].sort(), "there are texts in each of LANGUAGES, and no others");
  const parts = (/** @type {string} */ text) => text.match(/\$\d/g)?.sort();
  for (const language of LANGUAGES) {
    const names = Object.keys(texts[language]);
    assert.deepEqual(names, Object.keys(texts.en), `${language} has the texts of en, in their order`);
    for (const [name, text] of Object.entries(texts.en))
      assert.deepEqual(parts(texts[language][name]), parts(text), `${language}: ${name}`);
  }
}

/** @param {string} html a page on which people choose a language */
export function canBeChosen(html) {
  for (const language of LANGUAGES)
    assert.ok(html.includes(`<option value="${language}" lang="${language}">`), `no choice of ${language}`);
}

/**
 * An extension's texts, by language.
 * @param {URL} folder
 * @returns {Promise<Record<Language, Record<string, string>>>}
 */
export async function localesOf(folder) {
  const locales = new URL("_locales/", folder);
  const read = async (/** @type {string} */ language) =>
    textsOf(JSON.parse(await readFile(new URL(`${language}/messages.json`, locales), "utf8")));
  const languages = await readdir(locales);
  const texts = await Promise.all(languages.map(async (language) => [language, await read(language)]));
  return Object.fromEntries(texts);
}
