// @ts-check
// What keeps frames from being measured, as the leader is told.
/** @import { BlinkResult, Invalid } from "../../extensions/leader/shared/types" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ENOUGH_MS, FrameRate, SLOW_MS } from "../../extensions/leader/road/frame_rate.js";
import { NO_TILES_MS, Trouble } from "../../extensions/leader/road/trouble.js";
import { answer, restOf } from "./examples.mjs";
import { leading } from "./leader_tab.mjs";

test("two or more videos that nothing explains, with no camera, are reported after a minute; a single one never", () => {
  const trouble = new Trouble();
  const look = (
    /** @type {number} */ unexplained,
    /** @type {number} */ cameras,
    /** @type {number} */ at,
  ) => {
    trouble.tick("open", { unexplained, cameras }, at);
    return trouble.noticeOf({ isMeeting: true, isLooking: false }, at) === "error_no_tiles";
  };
  assert.ok(!look(2, 0, 0) && !look(2, 0, NO_TILES_MS - 1));
  assert.ok(look(2, 0, NO_TILES_MS));
  const beforeOne = { isMeeting: false, isLooking: false };
  assert.equal(trouble.noticeOf(beforeOne, NO_TILES_MS), "", "outside a meeting nobody waits for cameras");
  assert.ok(!look(2, 1, NO_TILES_MS + 1), "one was recognised");
  assert.ok(!look(1, 0, NO_TILES_MS + 2) && !look(1, 0, 9 * NO_TILES_MS));
  assert.ok(!look(0, 0, 20 * NO_TILES_MS) && !look(0, 0, 30 * NO_TILES_MS), "shared screens, each explained");
});

test("too few frames a second are reported after ten seconds of nothing else, and not from long ago", () => {
  const rate = new FrameRate();
  /** @type {(invalid: Invalid | null, from: number, to: number, face_detected?: boolean) => void} */
  const answers = (invalid, from, to, face_detected = true) => {
    for (let ms = from; ms <= to; ms += 500) rate.answered("ann", answer(face_detected, invalid), ms);
  };
  answers("too_few_frames", 0, SLOW_MS - 500);
  assert.ok(!rate.isSlow(SLOW_MS - 500));
  answers("too_few_frames", SLOW_MS, SLOW_MS);
  assert.ok(rate.isSlow(SLOW_MS));
  answers("no_face", SLOW_MS, SLOW_MS + 500, false);
  assert.ok(rate.isSlow(SLOW_MS + 500), "a search sends few on purpose");
  assert.ok(!rate.isSlow(2 * SLOW_MS), "nothing was sent since");
  answers("too_few_frames", 2 * SLOW_MS, 2 * SLOW_MS + 1000);
  assert.ok(!rate.isSlow(2 * SLOW_MS + 1000), "the first of a visit after a pause");
  answers("too_few_frames", 2 * SLOW_MS + 1500, 4 * SLOW_MS);
  answers("dark", 4 * SLOW_MS, 4 * SLOW_MS + ENOUGH_MS);
  assert.ok(!rate.isSlow(4 * SLOW_MS + ENOUGH_MS), "something else is the matter");
});

test("a rate that hovers at the limit is reported until there are enough frames for three seconds in a row", () => {
  const rate = new FrameRate();
  let told = 0;
  for (let ms = 0; ms <= 6 * SLOW_MS; ms += 200) {
    rate.answered("ann", answer(true, ms % 2000 ? "too_few_frames" : null), ms);
    if (rate.isSlow(ms)) told += 200;
  }
  assert.equal(told, 5 * SLOW_MS);
  const from = 6 * SLOW_MS;
  for (let ms = from; ms <= from + ENOUGH_MS; ms += 200) rate.answered("ann", answer(true, null), ms);
  assert.ok(!rate.isSlow(from + ENOUGH_MS));
});

test("somebody who turns away again and again has enough frames, though too few follow right after each search", () => {
  const rate = new FrameRate();
  for (let ms = 0; ms < 6 * SLOW_MS; ms += 500) {
    const passed = ms % 5000;
    const invalid = passed < 1000 ? "too_few_frames" : passed < 3000 ? null : "no_face";
    rate.answered("ann", answer(invalid !== "no_face", invalid), ms);
    assert.ok(!rate.isSlow(ms), `${ms}`);
  }
});

test("of several people at once, one who is too slow is reported, however well the others are measured", () => {
  const rate = new FrameRate();
  const look = (/** @type {number} */ ms) => {
    rate.answered("ann", answer(true, "too_few_frames"), ms);
    rate.answered("bob", answer(true, null), ms);
    return rate.isSlow(ms);
  };
  for (let ms = 0; ms < SLOW_MS; ms += 500) assert.ok(!look(ms));
  assert.ok(look(SLOW_MS));
  for (let ms = SLOW_MS; ms < 3 * SLOW_MS; ms += 500) rate.answered("bob", answer(true, null), ms);
  assert.ok(!rate.isSlow(3 * SLOW_MS), "her turn is long over");
});

test("frames that are refused or not answered are too few as well", () => {
  for (const result of [null, /** @type {const} */ ({ status: "error", error: "busy" })]) {
    const rate = new FrameRate();
    const givenUpAfter = 4000;
    for (let ms = 0; ms <= 3 * givenUpAfter; ms += givenUpAfter) rate.answered("ann", result, ms);
    assert.ok(rate.isSlow(3 * givenUpAfter));
    for (const ms of [0, ENOUGH_MS]) rate.answered("ann", answer(true, null), 3 * givenUpAfter + ms);
    assert.ok(!rate.isSlow(3 * givenUpAfter + ENOUGH_MS));
  }
});

test("frames that are too large are reported until one is measured, and a lost answer changes nothing", () => {
  const trouble = new Trouble();
  const noticeOf = (isLooking = true) => trouble.noticeOf({ isMeeting: true, isLooking }, 0);
  const busy = /** @type {BlinkResult} */ ({ status: "error", error: "busy" });
  for (const result of [{ ...busy, error: "too_large" }, null, busy]) trouble.answered("ann", result, 0);
  assert.equal(noticeOf(), "error_too_large");
  assert.equal(noticeOf(false), "", "nobody is looked at");
  trouble.answered("ann", answer(true, null), 0);
  assert.equal(noticeOf(), "");
});

test("frames that are too large are reported while somebody is looked at, not during a rest or after Stop", async (t) => {
  const { tab, leader } = leading();
  t.after(() => leader.close());
  await leader.start();
  leader.uplink.onSocket("open", 0);
  leader.onMessage({ type: "result", seq: 1, result: { status: "error", error: "too_large" } });
  assert.equal(leader.trouble, "error_too_large");
  tab.meeting.rest = restOf("r", tab.clock.now() / 1000 - 1);
  assert.equal(leader.trouble, "", "in a rest");
  tab.meeting.rest = null;
  assert.equal(leader.trouble, "error_too_large");
  await leader.stop();
  assert.deepEqual([leader.running, leader.trouble], [false, ""]);
});

test("a server that answers no look for a face is told of until the turn is over, though no more are sent", async (t) => {
  let now = 1000;
  t.mock.method(performance, "now", () => now);
  const { leader, page } = leading();
  t.after(() => leader.close());
  t.mock.method(console, "log", () => {});
  await leader.start();
  leader.onMessage({ type: "socket", state: "open", waitMs: 0 });
  const troubles = new Set();
  for (let second = 0; second < 50; second++, now += 1000) {
    leader.tick();
    page.show(now);
    if (second > 2 * (SLOW_MS / 1000)) troubles.add(leader.trouble);
  }
  assert.deepEqual([...troubles], ["error_too_few_frames"]);
});

test("a server that measures no frame is told of, and nothing is said about anybody's eyes", async ({
  mock,
}) => {
  // Node's runner may take a line of the page's console for part of its own report, and fail.
  mock.method(console, "log", () => {});
  const { leader } = leading();
  await leader.start();
  leader.onMessage({ type: "socket", state: "open", waitMs: 0 });
  let now = performance.now();
  mock.method(performance, "now", () => now);
  for (const begun = now; now <= begun + SLOW_MS; now += 2000)
    leader.onMessage({ type: "result", seq: 1, result: { status: "error", error: "busy" } });
  assert.equal(leader.trouble, "error_too_few_frames");
  assert.equal(leader.group, null);
  leader.close();
});
