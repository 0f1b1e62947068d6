// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { badgeOf } from "../../extensions/member/badge.js";

test("the badge shows the minutes left, or that the server is away", () => {
  assert.equal(badgeOf({ stream: "open", wanted: true, leftMs: 120_001 }).text, "3m");
  for (const stream of /** @type {const} */ (["waiting", "limited", "forbidden"]))
    assert.equal(badgeOf({ stream, wanted: true, leftMs: null }).text, "…", stream);
  assert.equal(badgeOf({ stream: "waiting", wanted: false, leftMs: null }).text, "");
});
