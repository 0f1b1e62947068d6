// @ts-check
// A member's own request for a rest, where the server waits for several people.
/** @import { MeetTab } from "../../extensions/member/shared/page/meet_tab.js" */
/** @import { Memory } from "../../extensions/member/shared/types" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { OwnRequest } from "../../extensions/member/own_request.js";
import { runAction, viewOf } from "../../extensions/member/popup_actions.js";
import { unknownMeeting } from "../../extensions/member/shared/meeting_state.js";
import { REQUEST_MS } from "../../extensions/member/shared/rest_request.js";

/**
 * A tab on a server that waits for several people, or, if `alone`, for nobody else.
 * @param {boolean} [alone]
 */
function tabOn(alone = false) {
  /** @type {Memory} */
  const memory = {};
  let now = 0;
  const tab = {
    memory,
    meeting: unknownMeeting(),
    clock: { now: () => now },
    remember: (/** @type {Memory} */ changes) => Object.assign(memory, changes),
    call: async (/** @type {string} */ name, /** @type {object} */ body) => {
      if (name === "requestRest" && !body && !alone) return { ok: false, status: 400, error: "bad_request" };
      return { ok: true, status: 200, data: { rest: alone ? { id: "r" } : null } };
    },
    pass: (/** @type {number} */ ms) => {
      now += ms;
    },
  };
  return /** @type {MeetTab & typeof tab} */ (/** @type {unknown} */ (tab));
}

/** @type {(tab: MeetTab, action: Parameters<typeof runAction>[2]) => Promise<string>} what the popup says */
async function said(tab, action) {
  const own = new OwnRequest(tab);
  await runAction(tab, own, action, () => {});
  return viewOf(tab, own).notice;
}

test("who asks hears whether others have to ask too, and can take it back only while it waits", async () => {
  const tab = tabOn();
  const own = new OwnRequest(tab);
  assert.equal(await said(tab, "requestRest"), "asked_waiting");
  assert.ok(own.waits);
  assert.equal(await said(tab, "withdrawRequest"), "done_withdrawRequest");
  assert.ok(!own.waits);
  const alone = tabOn(true);
  assert.equal(await said(alone, "requestRest"), "done_requestRest");
  assert.ok(!new OwnRequest(alone).waits, "a rest has granted it");
});

test("a request waits until a rest grants it, the meeting ends or its time is over", async () => {
  for (const event of /** @type {const} */ (["rest_announced", "rest_required", "meeting_ended"])) {
    const tab = tabOn();
    const own = new OwnRequest(tab);
    await own.ask();
    own.hear(event);
    assert.ok(!own.waits, event);
  }
  const tab = tabOn();
  const own = new OwnRequest(tab);
  await own.ask();
  own.hear("rest_requested");
  tab.pass(REQUEST_MS - 1);
  assert.ok(own.waits);
  tab.pass(1);
  assert.ok(!own.waits);
});
