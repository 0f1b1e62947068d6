// @ts-check
// What a member's tab, and a member's page, keep of the answers to letters.
/** @import { MeetTab } from "../../extensions/member/shared/page/meet_tab.js" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { answerKeeper } from "../../extensions/member/answer_keeper.js";
import { answerKeeper as pageAnswerKeeper } from "../../static/member/answer_keeper.js";

/** A tab's memory alone. */
function remembering() {
  /** @type {{memory: Record<string, unknown>, remember: (memory: object) => void}} */
  const tab = {
    memory: {},
    remember: (memory) => {
      tab.memory = { ...tab.memory, ...memory };
    },
  };
  return { tab, keeper: answerKeeper(/** @type {MeetTab} */ (/** @type {unknown} */ (tab))) };
}

test("the answer to the rest that runs is kept, and none to those before it", () => {
  const { tab, keeper } = remembering();
  for (const rest of ["first", "second", "third"]) keeper.write(rest, { closed: true });
  assert.deepEqual(keeper.read("third"), { closed: true });
  assert.deepEqual(keeper.read("first"), {});
  assert.equal(JSON.stringify(tab.memory).includes("second"), false);
});

test("the page keeps the newest answer alone, in the tab that it is open in, of each meeting apart", () => {
  const keeper = pageAnswerKeeper("m");
  for (const rest of ["first", "second"]) keeper.write(rest, { snoozedUntil: 5 });
  const loadedAnew = pageAnswerKeeper("m");
  assert.deepEqual(loadedAnew.read("second"), { snoozedUntil: 5 });
  assert.deepEqual(loadedAnew.read("first"), {});
  assert.deepEqual(pageAnswerKeeper("other").read("second"), {});
  loadedAnew.forget();
  assert.deepEqual(keeper.read("second"), {});
});

test("an answer to a rest that begins anew is forgotten, and another rest's is not", () => {
  const { keeper } = remembering();
  keeper.write("one", { closed: true });
  keeper.forget("other");
  assert.deepEqual(keeper.read("one"), { closed: true });
  keeper.forget("one");
  assert.deepEqual(keeper.read("one"), {});
});
