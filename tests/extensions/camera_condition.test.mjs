// @ts-check
// What the page /camera says about measuring.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Condition } from "../../static/camera/condition.js";
import { TEXTS as CAMERA } from "../../static/camera/texts.js";

/** @type {import("../../extensions/shared/types").Measurement} */
const MEASURED = {
  status: "ok",
  seq: 1,
  participant_id: "me",
  blink_detected: false,
  closure_ms: null,
  face_detected: true,
  face: null,
  ear: 0.3,
  confidence: 1,
  invalid: null,
  state: { opinion: "ok", reason: null, valid_seconds: 1, blinks: 0, blinks_per_minute: null },
};

const AWAY = { connected: false, limitedUntil: 0 };
const THERE = { connected: true, limitedUntil: 0 };

test("a server that asks to wait is waited for, and the page says for how long", () => {
  const condition = new Condition(0);
  condition.take({ status: "error", error: "rate_limited", retry_after: 7 }, 100);
  const limited = { connected: true, limitedUntil: 7000 };
  assert.deepEqual(condition.said(limited, 1500), { name: "limited", level: "wait", seconds: 6 });
  assert.ok("status_limited" in CAMERA.en);
  condition.take(MEASURED, 7100);
  assert.equal(condition.said(limited, 7200).name, "good");
});

test("what the page says about measuring follows the answers, and a blink does not change it", () => {
  const condition = new Condition(0);
  assert.equal(condition.said(AWAY, 100).name, "connecting");
  assert.equal(condition.said(AWAY, 3000).name, "away");
  condition.take(MEASURED, 3000);
  assert.equal(condition.said(THERE, 3100).name, "good");
  condition.take({ ...MEASURED, invalid: "dark" }, 3300);
  assert.equal(condition.said(THERE, 3400).name, "good");
  assert.equal(condition.said(THERE, 4100).name, "dark");
  condition.take({ status: "error", error: "busy" }, 4200);
  assert.equal(condition.said(THERE, 4300).name, "dark", "one newer frame is no news");
  assert.equal(condition.said(THERE, 9000).name, "busy");
  condition.take({ status: "error", error: "stopped" }, 9000);
  assert.equal(condition.said(THERE, 9001).name, "stopped");
  condition.take({ status: "error", error: "of_a_newer_server" }, 9002);
  assert.equal(condition.said(THERE, 9003).name, "other");
});

test("eyes that are known stay known through less certain frames, so that what is read aloud does not flicker", () => {
  const condition = new Condition(0);
  const unsure = { ...MEASURED, confidence: 0.3 };
  condition.take(unsure, 100);
  assert.equal(condition.said(THERE, 100).name, "learning");
  for (let at = 200; at <= 9000; at += 200) {
    condition.take(at % 1000 === 200 ? MEASURED : unsure, at);
    assert.equal(condition.said(THERE, at).name, "good", `${at} ms`);
  }
  for (let at = 9200; at <= 16_000; at += 200) condition.take(unsure, at);
  assert.equal(condition.said(THERE, 16_000).name, "learning", "another person sits there now");
});

test("a reason that lasts is shown however many frames repeat it, and an error ends with the next good frame", () => {
  const condition = new Condition(0);
  for (const at of [100, 400, 700, 1000]) condition.take({ ...MEASURED, invalid: "dark" }, at);
  assert.equal(condition.said(THERE, 1100).name, "dark");
  condition.take({ status: "error", error: "too_large" }, 1200);
  assert.equal(condition.said(THERE, 1200).name, "too_large");
  condition.take(MEASURED, 1300);
  assert.equal(condition.said(THERE, 1300).name, "good");
});

test("a picture that has stopped is reported, and a server that was sent nothing is not blamed", () => {
  const condition = new Condition(0);
  assert.equal(condition.said(THERE, 2000, 0).name, "connecting");
  assert.equal(condition.said(THERE, 3000, 0).name, "stalled");
  assert.equal(condition.said(AWAY, 3000, 0).name, "away");
  condition.take(MEASURED, 3000);
  condition.take({ status: "error", error: "busy" }, 3100);
  assert.equal(condition.said(THERE, 9000, 3000).name, "stalled");
  assert.equal(condition.said(THERE, 9000, 8900).name, "busy", "it was sent something");
  for (const texts of Object.values(CAMERA)) assert.ok("status_stalled" in texts);
});

test("nobody reads that their eyes can be seen before a frame was measured", () => {
  const condition = new Condition(0);
  condition.take({ ...MEASURED, invalid: "no_face", confidence: 0 }, 300);
  assert.equal(condition.said(THERE, 300).name, "no_face");
  condition.take(MEASURED, 400);
  assert.equal(condition.said(THERE, 400).name, "good");
});

test("eyes that cannot be measured for two reasons in turns are told of by one, until another lasts", () => {
  for (const isMeasuredFirst of [false, true]) {
    const condition = new Condition(0);
    if (isMeasuredFirst) condition.take({ ...MEASURED, confidence: 0.3 }, 0.1);
    const take = (/** @type {"turned" | "small_face"} */ invalid, /** @type {number} */ at) => {
      condition.take({ ...MEASURED, invalid, confidence: 0 }, at);
      return condition.said(THERE, at).name;
    };
    const said = new Set();
    for (let at = 100; at <= 9000; at += 100) {
      const name = take(at % 1000 < 500 ? "turned" : "small_face", at);
      if (at >= 800) said.add(name);
    }
    assert.equal(said.size, 1, [...said].join());
    assert.ok(said.has("turned") || said.has("small_face"));
    for (let at = 9100; at <= 9900; at += 100) take("small_face", at);
    assert.equal(take("small_face", 10_000), "small_face");
    for (let at = 10_100; at <= 10_900; at += 100) take("turned", at);
    assert.equal(take("turned", 11_000), "turned");
  }
});
