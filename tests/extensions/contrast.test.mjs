// @ts-check
// In both schemes a field's edge alone shows where it is (WCAG 1.4.11), and its example text can be read.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

/** WCAG's minimum contrast for whatever shows where a control is. */
const LEAST = 3;
/** WCAG's minimum contrast for text (1.4.3). */
const LEAST_OF_TEXT = 4.5;
/** The backgrounds that fields lie on. */
const GROUNDS = ["card", "paper", "fill"];
const SHEETS = {
  pages: ["static/palette.css", "static/look.css"],
  console: ["static/palette.css", "static/console.css"],
  popups: ["extensions/shared/popup/popup.css", "extensions/shared/popup/popup.css"],
};

/** @param {string} file */
const read = (file) => readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");

/**
 * A palette colour in the light and in the dark scheme.
 * @param {string} css
 * @param {string} name
 */
function coloursOf(css, name) {
  const both = new RegExp(`--${name}: light-dark\\((#\\w{6}), (#\\w{6})\\)`).exec(css);
  const each = [...css.matchAll(new RegExp(`--${name}: (#\\w{6});`, "g"))].map(([, colour]) => colour);
  return both ? both.slice(1) : each;
}

/** @param {string} colour */
function luminance(colour) {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/**
 * @param {string} one
 * @param {string} other
 */
function contrast(one, other) {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/**
 * @param {string} one
 * @param {string} other
 * @param {number} share of `one` in the mixture
 */
function mixed(one, other, share) {
  const channels = [1, 3, 5].map((at) => {
    const [first, second] = [one, other].map((colour) => Number.parseInt(colour.slice(at, at + 2), 16));
    return Math.round(first * share + second * (1 - share))
      .toString(16)
      .padStart(2, "0");
  });
  return `#${channels.join("")}`;
}

for (const [where, [palette, sheet]] of Object.entries(SHEETS)) {
  test(`in the ${where} the edges of fields and lists stand out from their background`, () => {
    assert.match(read(sheet), /\binput[^{}]*,\s*select\s*\{[^}]*border(-color)?: [^;]*var\(--edge\)/);
    const edges = coloursOf(read(palette), "edge");
    assert.equal(edges.length, 2, "light and dark");
    for (const ground of GROUNDS)
      for (const [scheme, colour] of coloursOf(read(palette), ground).entries())
        assert.ok(contrast(edges[scheme], colour) >= LEAST, `${edges[scheme]} on ${ground} ${colour}`);
  });
}

for (const [where, [palette, sheet]] of Object.entries(SHEETS)) {
  if (where === "pages") continue; // none of their fields has an example text
  test(`in the ${where} the example in an empty field can be read`, () => {
    assert.match(read(sheet), /::placeholder \{\s*color: var\(--soft\);\s*opacity: 1;/);
    const grounds = coloursOf(read(palette), "card");
    for (const [scheme, colour] of coloursOf(read(palette), "soft").entries())
      assert.ok(contrast(colour, grounds[scheme]) >= LEAST_OF_TEXT, `${colour} on ${grounds[scheme]}`);
  });
}

for (const [where, palette] of [
  ["pages", "static/palette.css"],
  ["popups", "extensions/shared/popup/popup.css"],
  ["letter", "extensions/shared/letter/overlay.css"],
]) {
  test(`in the ${where} a button's text can be read while the mouse is on it and while it is pressed`, () => {
    const css = read(palette);
    const share = Number(
      /:hover \{\s*background: color-mix\(in srgb, var\(--warm\) (\d+)%, var\(--ink\)\)/.exec(css)?.[1],
    );
    const left = Number(/:active \{\s*filter: brightness\((0\.\d+)\)/.exec(css)?.[1]);
    const [ink, warm, onWarm, quiet] = ["ink", "warm", "on-warm", "fill"].map((name) => coloursOf(css, name));
    for (const scheme of [0, 1]) {
      const main = mixed(warm[scheme], ink[scheme], share / 100);
      for (const [text, below] of [
        [ink[scheme], quiet[scheme]],
        [onWarm[scheme], main],
      ]) {
        assert.ok(contrast(text, below) >= LEAST_OF_TEXT, `${text} on ${below}`);
        const [pressed, lower] = [text, below].map((colour) => mixed(colour, "#000000", left));
        assert.ok(contrast(pressed, lower) >= LEAST_OF_TEXT, `${pressed} on ${lower}, pressed`);
      }
    }
  });
}

for (const palette of ["extensions/shared/popup/popup.css", "extensions/shared/letter/overlay.css"])
  test(`each colour that ${palette} shares with the pages is the same in both schemes`, () => {
    const names = [...read(palette).matchAll(/^\s*--([\w-]+): (?:light-dark\()?#/gm)].map(([, name]) => name);
    assert.ok(names.length >= 12);
    for (const name of names)
      assert.deepEqual(coloursOf(read(palette), name), coloursOf(read(SHEETS.pages[0]), name), name);
  });

test("a browser without light-dark() has every colour of the light scheme", () => {
  const [known, fallback] = read("static/palette.css").split("@supports not (color: light-dark(red, blue))");
  const light = [...known.matchAll(/(--[\w-]+): light-dark\((#\w{6}), #\w{6}\);/g)];
  assert.ok(light.length >= 12);
  const block = fallback.slice(0, fallback.indexOf("\n}"));
  for (const [, name, colour] of light) assert.ok(block.includes(`${name}: ${colour};`), name);
  assert.match(block, /color-scheme: light !important;/);
});
