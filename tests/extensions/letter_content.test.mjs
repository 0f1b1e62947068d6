// @ts-check
// What a letter says.
import assert from "node:assert/strict";
import { test } from "node:test";
import { reasonName, stretchFor } from "../../extensions/shared/letter/letter_content.js";
import { restOf } from "./examples.mjs";

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
