// @ts-check
// What a letter says.
import assert from "node:assert/strict";
import { test } from "node:test";
import { letterContent, reasonName, stretchFor } from "../../extensions/shared/letter/letter_content.js";
import { openBarePage } from "./bare_page.mjs";
import { restOf } from "./examples.mjs";

openBarePage();

const rest = restOf();

test("everyone in a meeting gets the same stretch", () => {
  assert.equal(stretchFor(rest, 6), stretchFor({ ...rest }, 6));
  const seen = new Set(
    Array.from({ length: 60 }, (_, number) => stretchFor({ ...rest, id: `rest${number}` }, 6)),
  );
  assert.deepEqual([...seen].sort(), [0, 1, 2, 3, 4, 5]);
});

test("a reason that this version does not know is shown as a rest", () => {
  assert.equal(reasonName("eyes"), "eyes");
  assert.equal(reasonName("constructor"), "manual");
});

test("a note of blanks has no place in a letter", () => {
  /** @param {string} [note] */
  const hasNote = (note) => {
    const [length, time, bar] = ["p", "span", "div"].map((tag) => document.createElement(tag));
    const content = letterContent({ ...rest, note }, (name) => name, { length, time, bar });
    return content.some((part) => part.getAttribute("class") === "note");
  };
  assert.deepEqual(["Back at ten", " \u3000", undefined].map(hasNote), [true, false, false]);
});
