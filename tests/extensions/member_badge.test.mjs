// @ts-check
// What the badge on the member's icon shows.
import assert from "node:assert/strict";
import { test } from "node:test";
import { badgeOf } from "../../extensions/member/badge.js";

test("the badge shows the minutes left, or that the server is away", () => {
  assert.equal(badgeOf({ stream: "open", wanted: true, asksAnew: false, leftMs: 120_001 }).text, "3m");
  for (const stream of /** @type {const} */ (["waiting", "limited", "forbidden"]))
    assert.equal(badgeOf({ stream, wanted: true, asksAnew: false, leftMs: null }).text, "…", stream);
  assert.equal(badgeOf({ stream: "waiting", wanted: false, asksAnew: false, leftMs: null }).text, "");
});

test("the icon tells people who had connected that they have to agree again", () => {
  const { text, title } = badgeOf({ stream: "off", wanted: true, asksAnew: true, leftMs: null });
  assert.deepEqual([text, title], ["!", "title_agree"]);
});
