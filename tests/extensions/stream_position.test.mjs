// @ts-check
// Which of two event ids is the later one.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isAfter } from "../../extensions/shared/stream/stream_position.js";

test("event ids are compared as numbers", () => {
  assert.ok(isAfter("10-0", "9-5"));
  assert.ok(isAfter("9-10", "9-9"));
  assert.ok(!isAfter("9-9", "9-9"));
  assert.ok(isAfter("1-0", ""));
});
