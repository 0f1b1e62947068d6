// @ts-check
// How many people are looked at at once where the road has no room for all.
import assert from "node:assert/strict";
import { test } from "node:test";
import { SLOW_MS } from "../../extensions/leader/road/frame_rate.js";
import { RETRY_MS, SETTLES_MS } from "../../extensions/leader/road/road_share.js";
import { leading } from "./leader_tab.mjs";
import { seen } from "./looking.mjs";

/**
 * A leader who may look at three people at once; `pass` lets this much time go by.
 * @param {import("node:test").TestContext} t
 * @param {number} cameraMs from one picture of each camera to the next
 * @param {number} lineMs how long the line takes for a frame
 * @param {(count: number) => boolean} isTooFew whether frames are too few while this many are looked at
 */
async function lookingAtThree({ mock }, cameraMs, lineMs, isTooFew) {
  // Node's runner may take a line of the page's console for part of its own report, and fail.
  mock.method(console, "log", () => {});
  let now = 0;
  mock.method(performance, "now", () => now);
  const { leader, page } = leading({ tilesAtOnce: 3 }, ["ann", "bob", "eve"]);
  await leader.start();
  leader.onMessage({ type: "socket", state: "open", waitMs: 0 });
  leader.tick();
  /** @type {{at: number, seq: number, tooFew: boolean}[]} */
  const road = [];
  let [sent, freeAt] = [0, 0];
  const step = () => {
    now += cameraMs;
    page.show(now);
    const tooFew = isTooFew(leader.visiting?.count ?? 0);
    while (sent < leader.frameCounts.sent) {
      freeAt = Math.max(freeAt, now) + lineMs;
      road.push({ at: freeAt, seq: ++sent, tooFew });
    }
    for (const { seq, tooFew } of road.splice(0, road.filter(({ at }) => at <= now).length)) {
      const result = /** @type {import("../../extensions/shared/types").Measurement} */ (seen(seq, "ok"));
      result.invalid = tooFew ? "too_few_frames" : null;
      leader.onMessage({ type: "result", seq, result });
    }
  };
  const pass = (/** @type {number} */ ms) => {
    for (const end = now + ms; now < end; ) {
      const second = Math.floor(now / 1000);
      step();
      if (Math.floor(now / 1000) > second) leader.tick();
    }
    return leader.visiting?.count;
  };
  return { leader, pass };
}

test("where the road has no room for all, fewer people are looked at, so that they can be measured", async (t) => {
  const { leader, pass } = await lookingAtThree(t, 1000 / 30, 110, (count) => count > 1);
  assert.equal(pass(SLOW_MS / 2), 3, "the first ones of a visit are always too few");
  assert.equal(pass(SLOW_MS), 2);
  assert.equal(pass(SETTLES_MS / 2), 2, "that may help");
  assert.equal(pass(SETTLES_MS), 1);
  assert.equal(pass(SETTLES_MS), 1);
  assert.equal(leader.trouble, "");
  assert.equal(pass(RETRY_MS / 2), 1);
  const each = Array.from({ length: RETRY_MS / 2000 }, () => pass(1000));
  assert.ok(each.includes(2), "there may be room again");
  assert.equal(each.at(-1), 1);
  leader.close();
});

test("one person alone is looked at, however slow the road is", async (t) => {
  const { leader, pass } = await lookingAtThree(t, 1000 / 30, 250, () => true);
  assert.equal(pass(2 * SETTLES_MS), 1);
  assert.equal(pass(SETTLES_MS / 2), 1);
  assert.equal(leader.trouble, "error_too_few_frames");
  leader.close();
});

test("a camera that gives too few pictures keeps nobody else waiting, as the road has room", async (t) => {
  const { leader, pass } = await lookingAtThree(t, 300, 20, () => true);
  assert.equal(pass(2 * SETTLES_MS), 3);
  assert.equal(leader.trouble, "error_too_few_frames");
  leader.close();
});

test("as long as everybody's frames are enough to be measured, a full road keeps nobody waiting", async (t) => {
  const { leader, pass } = await lookingAtThree(t, 1000 / 30, 110, () => false);
  assert.equal(pass(2 * SETTLES_MS), 3);
  leader.close();
});
