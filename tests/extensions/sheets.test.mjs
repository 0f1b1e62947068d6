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

test("no sheet filters what is behind it, as each picture of a video there would be computed again", async () => {
  for (const { place, css } of await sheets()) assert.doesNotMatch(css, /\bbackdrop-filter\b/, place);
});

test("nothing in a sheet moves for ever, except beside a camera's picture, as it would keep the screen awake", async () => {
  for (const { place, css } of await sheets())
    if (place !== "static/camera.css") assert.doesNotMatch(css, /\binfinite\b/, place);
});

test("no sheet has a transition, which would never end on something that a clock sets each second", async () => {
  for (const { place, css } of await sheets()) assert.doesNotMatch(css, /\btransition\b/, place);
});

test("a phone that is turned on its side enlarges no text on any page or in the letter", async () => {
  for (const { place, css } of await sheets())
    if (/palette|overlay/.test(place)) assert.match(css, /-webkit-text-size-adjust: 100%/, place);
});

test("no text of a popup or page has its size in px: it follows the font size chosen in the browser", async () => {
  // The letter lies in Meet's page, which sets its own font size.
  for (const { place, css } of await sheets())
    if (place !== "extensions/shared/letter/overlay.css")
      for (const [font] of css.matchAll(/\bfont(-size)?:[^;]*/g)) assert.doesNotMatch(font, /\dpx/, place);
});

test("a page's main button keeps its background under the mouse in a browser that cannot mix colours", async () => {
  const where = /@supports \(color: color-mix[^{]*\{[^{}]*\{[^}]*\}/g;
  for (const { place, css } of await sheets())
    if (/^static|overlay/.test(place)) assert.doesNotMatch(css.replace(where, ""), /color-mix/, place);
});
