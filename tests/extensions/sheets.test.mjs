// @ts-check
// What stays on a screen for minutes costs battery only when it changes; text has the size that people chose.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { filesIn, ROOT } from "./source_files.mjs";

/** All our style sheets with their paths in the project, without comments. */
async function sheets() {
  const files = await filesIn(["extensions", "static"], /\.css$/);
  assert.ok(files.length > 5);
  return Promise.all(
    files.map(async (file) => ({
      place: path.relative(ROOT, file),
      css: (await readFile(file, "utf8")).replace(/\/\*[\s\S]*?\*\//g, ""),
    })),
  );
}

test("no sheet filters what is behind: a video there has it computed anew for each of its pictures", async () => {
  for (const { place, css } of await sheets()) assert.doesNotMatch(css, /\bbackdrop-filter\b/, place);
});

test("nothing in a sheet moves for ever, but beside a camera's picture: it wakes the screen for each", async () => {
  for (const { place, css } of await sheets())
    if (place !== "static/camera.css") assert.doesNotMatch(css, /\binfinite\b/, place);
});

test("no sheet has a transition: of what a clock sets each second it would never end", async () => {
  for (const { place, css } of await sheets()) assert.doesNotMatch(css, /\btransition\b/, place);
});

test("a phone that is turned on its side enlarges no text: of every page, and of the letter", async () => {
  for (const { place, css } of await sheets())
    if (/palette|overlay/.test(place)) assert.match(css, /-webkit-text-size-adjust: 100%/, place);
});

test("no text of a popup or page has its size in px: it follows the letters that were chosen in the browser", async () => {
  // The letter lies in Meet's page, which sets its own font size.
  for (const { place, css } of await sheets())
    if (place !== "extensions/shared/letter/overlay.css")
      for (const [font] of css.matchAll(/\bfont(-size)?:[^;]*/g)) assert.doesNotMatch(font, /\dpx/, place);
});

test("a main button of a page keeps its ground under the mouse in a browser that mixes no colours", async () => {
  const where = /@supports \(color: color-mix[^{]*\{[^{}]*\{[^}]*\}/g;
  for (const { place, css } of await sheets())
    if (/^static|overlay/.test(place)) assert.doesNotMatch(css.replace(where, ""), /color-mix/, place);
});
