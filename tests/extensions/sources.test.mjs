// @ts-check
// What holds for all browser sources: types, comments, what is known of Meet's page, line breaks.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { filesIn, ROOT } from "./source_files.mjs";

const MAX_COLUMNS = 110;

/** Every source file that browsers or these tests run, without npm's. */
async function sources() {
  const files = await filesIn(["extensions", "static", "tests/extensions", "tools"], /\.(js|mjs|ts)$/);
  return files.filter((file) => !/[/_]texts\.js$/.test(file));
}

test("no type is left open, and comments keep to the formatter's width", async () => {
  const files = await sources();
  assert.ok(files.length > 60);
  for (const file of files) {
    const lines = (await readFile(file, "utf8")).split("\n");
    for (const [index, line] of lines.entries()) {
      const place = `${path.relative(ROOT, file)}:${index + 1}`;
      const open = /[{<(|:] ?any\b|\bany ?[[>})]/.test(line);
      assert.ok(!open, `${place}: a type is "any"`);
      // The formatter breaks no string, so a line with a test's name may be longer.
      if (!/["'`]/.test(line)) assert.ok(line.length <= MAX_COLUMNS, `${place}: ${line.length} columns`);
    }
  }
});

test("everything we know of Meet's page says when it was last seen, or that it was told or guessed", async () => {
  const text = await readFile(path.join(ROOT, "extensions/shared/meet.js"), "utf8");
  const rules = [...text.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n(?:export )?const (\w+)/g)];
  const all = [...text.matchAll(/^(?:export )?const (\w+)/gm)].map(([, name]) => name);
  assert.deepEqual(
    rules.map(([, , name]) => name),
    all,
    "each has a comment of its own",
  );
  for (const [, comment, name] of rules)
    assert.match(comment.replace(/\s*\*\s*/g, " "), /\b(seen|told between) .*\b20\d\d\b|\bguessed\b/i, name);
});

test("where a browser does not break Japanese between phrases no character stands alone on a line", async () => {
  // Popups run in Chrome alone, which breaks between phrases; pages and their letter run in any browser.
  const sheets = await filesIn(["static", "extensions/shared/letter"], /\.css$/);
  const texts = await Promise.all(sheets.map((file) => readFile(file, "utf8")));
  const breaking = texts.filter((text) => text.includes("word-break: auto-phrase;"));
  assert.equal(breaking.length, 2, "said once for the pages and once for the letter");
  const even =
    /@supports not \(word-break: auto-phrase\) \{\s*[^{}]*:lang\(ja\)[^{}]*\{\s*text-wrap: balance;/;
  for (const text of breaking) assert.match(text, even);
});

test("text is set as Japanese only where it is, so that another language would look like the others", async () => {
  const sheets = await filesIn(["static", "extensions"], /\.css$/);
  const texts = await Promise.all(sheets.map((file) => readFile(file, "utf8")));
  const named = texts.flatMap((text) =>
    [...text.matchAll(/:lang\((\w+)\)/g)].map(([, language]) => language),
  );
  assert.deepEqual([...new Set(named)], ["ja"]);
});
