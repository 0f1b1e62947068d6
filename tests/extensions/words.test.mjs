// @ts-check
// Which language is shown, and what a text says with its parts.
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";
import { LANGUAGES, languageFor, textOr, wordsOf } from "../../extensions/shared/words.js";
import { canBeChosen, haveSameTexts, localesOf } from "./languages.mjs";

test("the language is the chosen one, otherwise the first of the browser's that we have, otherwise English", () => {
  for (const language of LANGUAGES) {
    assert.equal(languageFor(language, ["en-US"]), language);
    assert.equal(languageFor("auto", [`${language.toUpperCase()}-XX`]), language);
  }
  assert.equal(languageFor("auto", ["ja"]), "ja");
  assert.equal(languageFor("auto", ["zh-TW", "ja-JP", "en"]), "ja");
  assert.equal(languageFor("auto", ["fr", "de"]), "en");
  assert.equal(languageFor("auto", []), "en");
});

test("parts are inserted into texts as they are", () => {
  const words = wordsOf({ left: "$1 of $2" });
  assert.equal(words("left", "$2", 3), "$2 of 3");
  assert.equal(words("unknown"), "unknown");
  assert.equal(textOr(words, "left", "else", 1, 2), "1 of 2");
  assert.equal(textOr(words, "unknown", "else"), "else");
});

for (const name of ["leader", "member"]) {
  test(`${name}: every language has the same texts, and every text that the code asks for`, async () => {
    const folder = new URL(`../../extensions/${name}/`, import.meta.url);
    const texts = await localesOf(folder);
    haveSameTexts(texts);
    canBeChosen(await readFile(new URL("popup.html", folder), "utf8"));
    const parts = [".", "shared/popup", "shared/page", ...(name === "member" ? ["shared/letter"] : [])];
    const lists = await Promise.all(
      parts.map(async (part) => (await readdir(new URL(part, folder))).map((file) => `${part}/${file}`)),
    );
    const files = lists.flat().filter((file) => /\.(js|html)$/.test(file));
    assert.ok(files.length > 10);
    for (const file of files) {
      const text = await readFile(new URL(file, folder), "utf8");
      for (const [, key] of text.matchAll(/(?:\bwords\(|data-words(?:-label)?=)"([a-z_0-9]+)"/g))
        assert.ok(key in texts.en, `${file}: ${key}`);
    }
  });
}
