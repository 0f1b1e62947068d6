// @ts-check
// What the leader's popup says about the tab, tested without a popup.
/** @import { View } from "../../extensions/leader/popup/popup_state.js" */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  clockOf,
  groupOf,
  minutesSinceRest,
  stateOf,
  unsaidStopOf,
  wantsKey,
} from "../../extensions/leader/popup/popup_state.js";

const TEXTS = JSON.parse(
  readFileSync(new URL("../../extensions/leader/_locales/en/messages.json", import.meta.url), "utf8"),
);
const IDLE = {
  running: false,
  pauseReason: "",
  stopped: false,
  measuring: false,
  inCall: true,
  notice: "",
  restLeftMs: null,
  restBeginsInMs: null,
  cooldownMs: 0,
  visiting: null,
};
const view = (/** @type {Partial<View>} */ fields) => /** @type {View} */ ({ ...IDLE, ...fields });
const running = (/** @type {Partial<View>} */ fields) => view({ running: true, ...fields });

test("the popup names a rest before anything else, and what prevents measuring before whom it looks at", () => {
  const visiting = { count: 1, total: 3 };
  for (const [shown, ...text] of /** @type {[View, string, ...(string | number)[]][]} */ ([
    [running({ restLeftMs: 65_000, pauseReason: "rest" }), "state_rest", "1:05"],
    [running({ restBeginsInMs: 30_000, visiting }), "state_announced", "0:30"],
    [view({}), "state_ready"],
    [view({ measuring: true }), "paused_elsewhere"],
    [view({ measuring: true, restLeftMs: 65_000 }), "state_rest", "1:05"],
    [running({ measuring: true, visiting: { count: 1, total: 1 } }), "state_measuring_one"],
    [view({ inCall: false }), "state_no_call"],
    [view({ inCall: false, measuring: true }), "state_no_call"],
    [running({ pauseReason: "limited", limitedSeconds: 7, visiting }), "paused_limited", 7],
    [running({ visiting: { count: 0, total: 0 } }), "state_no_tiles"],
    [running({ visiting: { count: 1, total: 1 } }), "state_measuring_one"],
    [running({ visiting: { count: 2, total: 2 } }), "state_measuring_all", 2],
    [running({ visiting }), "state_measuring_turns", 3],
    [running({ visiting: { count: 2, total: 3 } }), "state_measuring_some", 3],
  ])) {
    assert.deepEqual(stateOf(shown), text);
    assert.ok(text[0] in TEXTS, text[0]);
  }
});

test("the popup speaks of the group while somebody is measured, and before its first round says that it is being looked at", () => {
  const visiting = { count: 1, total: 3 };
  assert.equal(groupOf(running({ visiting, group: null })), "group_visiting");
  assert.equal(groupOf(running({ visiting, group: "calm" })), "group_calm");
  assert.equal(groupOf(running({ visiting, group: "calm", pauseReason: "hidden" })), "");
  assert.equal(groupOf(running({ visiting: { count: 0, total: 0 }, group: null })), "");
  assert.equal(groupOf(view({ group: "calm" })), "");
});

test("before a rest the popup says why it comes, and nothing about the group that could contradict it", () => {
  const visiting = { count: 1, total: 3 };
  for (const restReason of ["manual", "requested", "time", "eyes"]) {
    const announced = running({ visiting, group: "calm", restBeginsInMs: 30_000, restReason });
    assert.equal(groupOf(announced), `reason_${restReason}`);
    assert.ok(groupOf(announced) in TEXTS);
  }
  for (const restReason of ["few_blinks", "eyes_closing"])
    assert.equal(groupOf(running({ visiting, restBeginsInMs: 30_000, restReason })), "reason_eyes");
  const begun = { visiting: null, pauseReason: "rest", restLeftMs: 65_000, restReason: "eyes" };
  assert.equal(groupOf(running({ ...begun, group: "calm" })), "");
  assert.equal(groupOf(view({ restBeginsInMs: 30_000, restReason: "time" })), "reason_time");
});

test("a member's stop is shown wherever a click would lift it: during a rest, before one, and where nothing was started here", () => {
  const stopped = { stopped: true, pauseReason: "stopped" };
  for (const [shown, said] of /** @type {[View, string[]][]} */ ([
    [running(stopped), ["paused_stopped"]],
    [running({ ...stopped, restLeftMs: 65_000 }), ["state_rest", "paused_stopped"]],
    [running({ ...stopped, restBeginsInMs: 30_000 }), ["state_announced", "paused_stopped"]],
    [view({ stopped: true }), ["state_ready", "paused_stopped"]],
    [view({ stopped: true, restLeftMs: 65_000 }), ["state_rest", "paused_stopped"]],
    [running({ stopped: true, pauseReason: "ending" }), ["paused_ending"]],
    [running({ restLeftMs: 65_000, pauseReason: "rest" }), ["state_rest"]],
  ]))
    assert.deepEqual([stateOf(shown)[0], unsaidStopOf(shown)].filter(Boolean), said);
});

test("where nobody can be measured the popup says that rests by the clock go on, if they do", () => {
  const goesOn = ["clock_goes_on"];
  assert.deepEqual(clockOf(running({ pauseReason: "hidden" }), 50), goesOn);
  assert.deepEqual(clockOf(running({ notice: "error_too_few_frames" }), 50), goesOn);
  assert.equal(clockOf(running({ pauseReason: "hidden" }), 0), null);
  for (const notice of ["error_no_news", "error_no_news_limited", "error_no_news_forbidden"]) {
    assert.equal(clockOf(running({ pauseReason: "hidden", notice }), 50), null);
    assert.ok(TEXTS[notice].message.includes("no rest begins by the clock"));
  }
  assert.equal(clockOf(running({ notice: "" }), 50), null);
});

test("in the server's cool-down the popup says how long no rest begins by itself, unless one is on or announced", () => {
  const cooldownMs = 61_000;
  const cooling = running({ cooldownMs, group: "advised" });
  for (const afterMinutes of [0, 50]) assert.deepEqual(clockOf(cooling, afterMinutes), ["no_rest_yet", 2]);
  assert.deepEqual(clockOf(running({ cooldownMs, pauseReason: "hidden" }), 50), ["no_rest_yet", 2]);
  assert.equal(clockOf(running({ cooldownMs, restLeftMs: 1 }), 50), null);
  assert.equal(clockOf(running({ cooldownMs, restBeginsInMs: 1 }), 50), null);
});

test("the time since the last rest is told in whole minutes, and not during a rest", () => {
  assert.equal(minutesSinceRest(view({ sinceRestMs: 59_999 })), 0);
  assert.equal(minutesSinceRest(view({ sinceRestMs: 120_000 })), 2);
  assert.equal(minutesSinceRest(view({ sinceRestMs: -40 })), 0, "by a clock that is a little behind");
  assert.equal(minutesSinceRest(view({ sinceRestMs: null })), null);
  assert.equal(minutesSinceRest(view({ sinceRestMs: 120_000, restLeftMs: 1 })), null);
});

test("a key is asked for when the server has refused a call or the frames without one", () => {
  for (const notice of ["error_unauthorized", "error_forbidden"]) assert.ok(wantsKey(view({ notice })));
  assert.ok(wantsKey(running({ notice: "", pauseReason: "refused" })));
  assert.ok(!wantsKey(running({ notice: "error_cooldown", pauseReason: "" })));
});
