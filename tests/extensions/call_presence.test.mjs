// @ts-check
// How long a tab counts as in a call.
import assert from "node:assert/strict";
import { test } from "node:test";
import { CallPresence, GONE_MS } from "../../extensions/shared/page/call_presence.js";

test("a tab is in a call from the first tile until ten seconds after the last, or until it goes elsewhere", () => {
  const presence = new CallPresence();
  const code = "abc-defg-hij";
  assert.ok(!presence.update({ code, tiles: false }, 0), "the lobby");
  assert.ok(presence.update({ code, tiles: true }, 1000) && presence.inCall);
  assert.ok(!presence.update({ code, tiles: false }, 1000 + GONE_MS - 1), "another layout");
  assert.ok(presence.update({ code, tiles: false }, 1000 + GONE_MS) && !presence.inCall);
  presence.update({ code, tiles: true }, 30_000);
  presence.update({ code: "", tiles: true }, 30_001);
  assert.ok(!presence.inCall, "the landing page");
});
