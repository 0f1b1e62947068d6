// @ts-check
// A rest that is over by this machine's clock, with no news of it, but that goes on after all.
import assert from "node:assert/strict";
import { test } from "node:test";
import { cutOff, rest } from "./cut_off.mjs";

for (const answered of [true, false]) {
  test(`a rest that the server began only after its planned end is told to all, ${answered ? "also" : "not only"} to those who have answered`, (t) => {
    const { tab, overlay, snapshot, reach, letter, toast, chimes } = cutOff(t);
    if (answered) overlay.closeLetter();
    tab.stream = "waiting";
    reach(331);
    assert.deepEqual([letter(), toast()], [undefined, "toast_rest_over"]);
    assert.equal(chimes.callCount(), 2);
    tab.stream = "open";
    const late = rest("running", 400);
    reach(401, { ...snapshot, rest: late }, { event: "rest_required", rest: late });
    assert.ok(letter(), "nobody has seen it yet");
    assert.equal(chimes.callCount(), 3);
    overlay.closeLetter();
    reach(402);
    assert.deepEqual([letter(), chimes.callCount()], [undefined, 3]);
  });
}

test("a letter that was answered stays away when its rest was made longer while nothing was heard", (t) => {
  const { tab, overlay, snapshot, reach, letter } = cutOff(t);
  overlay.closeLetter();
  tab.stream = "waiting";
  reach(331);
  tab.stream = "open";
  const longer = { ...rest("running", 30), ends_at: new Date(630_000).toISOString() };
  reach(340, { ...snapshot, rest: longer }, { event: "rest_extended", rest: longer });
  assert.equal(letter(), undefined);
});
