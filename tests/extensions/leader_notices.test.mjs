// @ts-check
// How long the leader is told why a click or a key did nothing.
import assert from "node:assert/strict";
import { test } from "node:test";
import { onKey } from "../../extensions/leader/popup/popup_actions.js";
import { at, leading } from "./leader_tab.mjs";

test("the reason why a rest asked for by a key was refused is shown as after a click", async () => {
  const { tab, leader } = leading();
  tab.reaches = false;
  /** @type {string[]} */
  const shown = [];
  await onKey(leader, tab, "rest-now", () => shown.push(leader.notice.name));
  assert.deepEqual(shown, ["", "error_unreachable"]);
  tab.stream = "off";
  await onKey(leader, tab, "rest-now", () => shown.push(leader.notice.name));
  assert.equal(tab.called.length, 1, "nothing is sent before the consent");
});

test("a key pressed outside a call says why it begins no rest, until a call is on", async () => {
  const { tab, leader } = leading();
  Object.assign(tab, { inCall: false });
  let pushed = 0;
  await onKey(leader, tab, "rest-now", () => (pushed += 1));
  assert.deepEqual([leader.notice.name, pushed], ["error_no_call", 1]);
  assert.deepEqual(tab.called, []);
  leader.tick();
  assert.equal(leader.notice.name, "error_no_call");
  Object.assign(tab, { inCall: true });
  leader.tick();
  assert.equal(leader.notice.name, "");
});

test("the reason why a rest could not be changed is shown only until that rest changes", async () => {
  const { leader } = leading();
  const times = { started_at: at(4), ends_at: at(6), seconds: 2 };
  const rest = /** @type {const} */ ({ id: "r", reason: "manual", state: "running", ...times });
  for (const event of /** @type {const} */ ([
    "rest_postponed",
    "rest_cancelled",
    "rest_required",
    "rest_ended",
  ])) {
    leader.notice.say("error_postponed_enough");
    leader.onEvent({ event: "monitoring_started", meeting_id: "m", timestamp: at(5) });
    assert.equal(leader.notice.name, "error_postponed_enough");
    leader.onEvent({ event, meeting_id: "m", timestamp: at(6), rest });
    assert.equal(leader.notice.name, "", event);
  }
  leader.close();
});

test("the reason why a click failed stays while somebody measures; only the notice of an end elsewhere goes", () => {
  const { tab, leader } = leading();
  tab.meeting.measuring = true;
  leader.notice.say("error_down");
  leader.tick();
  assert.equal(leader.notice.name, "error_down");
  leader.notice.say("ended_elsewhere");
  leader.tick();
  assert.equal(leader.notice.name, "");
});
