// @ts-check
// What a round of looking at everybody is made of, and what a rest makes of it.
/** @import { BlinkResult, Frame, Opinion } from "../../extensions/leader/shared/types" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { NOBODY_MS } from "../../extensions/leader/absence.js";
import { FACELESS_MS } from "../../extensions/leader/face_search.js";
import { VISIT_MS, VisitScheduler } from "../../extensions/leader/visit_scheduler.js";
import { CameraPage } from "./camera_page.mjs";

/** A scheduler on a page with one camera; `rounds` has what each full round said, and that nobody was there. */
function looking() {
  const page = new CameraPage();
  /** @type {Frame[]} */
  const frames = [];
  /** @type {(Opinion[] | "nobody")[]} */
  const rounds = [];
  const nothing = () => {};
  const scheduler = new VisitScheduler({
    onFrame: (frame) => frames.push(frame),
    onResult: nothing,
    onVisit: nothing,
    onRound: (opinions) => rounds.push(opinions),
    onNobody: () => rounds.push("nobody"),
  });
  const send = async () => {
    scheduler.tick(1, performance.now());
    page.show(performance.now() + 1000); // by then a new tile has settled
    const before = frames.length;
    while (frames.length === before) await setImmediate();
    return frames[before].seq;
  };
  const roundNow = () => {
    scheduler.tick(1, performance.now() + FACELESS_MS);
    return rounds.at(-1);
  };
  return { scheduler, page, send, rounds, roundNow };
}

/** @type {(seq: number) => BlinkResult} */
const tired = (seq) => ({
  status: "ok",
  seq,
  participant_id: "p",
  blink_detected: false,
  face_detected: true,
  face: null,
  invalid: null,
  closure_ms: null,
  ear: null,
  confidence: 1,
  state: {
    opinion: "tired",
    reason: "few_blinks",
    valid_seconds: 60,
    blinks: 0,
    blinks_per_minute: null,
  },
});

test("a round tells the latest opinion of each person, and after a rest none of before it", async () => {
  const { scheduler, send, rounds, roundNow } = looking();
  scheduler.answered(1, tired(await send()));
  assert.deepEqual(roundNow(), ["tired"]);
  scheduler.forget();
  scheduler.tick(1, performance.now());
  assert.equal(rounds.length, 1, "nobody has been looked at since");
  assert.deepEqual(roundNow(), ["unknown"]);
});

test("an answer that comes after a rest to a frame of before it counts for nothing", async () => {
  const { scheduler, send, roundNow } = looking();
  scheduler.answered(1, tired(await send()));
  scheduler.pause();
  const seq = await send();
  scheduler.pause();
  scheduler.forget();
  scheduler.answered(seq, tired(seq));
  scheduler.tick(1, performance.now());
  assert.deepEqual(roundNow(), ["unknown"]);
});

test("a start while somebody is looked at leaves that visit on, and its answers count", async () => {
  const { scheduler, send, roundNow } = looking();
  const seq = await send();
  scheduler.forget();
  assert.deepEqual(scheduler.visiting.places, [1]);
  scheduler.answered(seq, tired(seq));
  assert.deepEqual(roundNow(), ["tired"]);
});

test("a visit that was cut off is no full one, and goes on where it was", async () => {
  const { scheduler, rounds } = looking();
  // The scheduler's own clock stays at the beginning, so that no face is lost meanwhile.
  const measureFor = (/** @type {number} */ ms) => {
    for (let passed = 0; passed < ms; passed += 2000) {
      scheduler.tick(1, 0);
      scheduler.tick(1, 2000);
      scheduler.pause();
    }
  };
  measureFor(VISIT_MS - 2000);
  scheduler.tick(1, 0);
  assert.equal(rounds.length, 0);
  scheduler.pause();
  measureFor(2000);
  scheduler.tick(1, 0);
  assert.equal(rounds.length, 1);
});

test("that nobody can be seen any more is told after a while, and once", async () => {
  const { scheduler, page, send, rounds } = looking();
  scheduler.answered(1, tired(await send()));
  Object.assign(page.video, { paused: true });
  const off = performance.now();
  for (const passed of [0, NOBODY_MS - 1000]) scheduler.tick(1, off + passed);
  assert.deepEqual(rounds, [], "Meet may be moving its tiles about");
  for (const passed of [1, 2]) scheduler.tick(1, off + NOBODY_MS + passed * 1000);
  assert.deepEqual(rounds, ["nobody"]);
});
