// @ts-check
// How many frames are under way at once, on any road and before a busy server.
import assert from "node:assert/strict";
import { test } from "node:test";
import { planFor } from "../../extensions/shared/frames/crop.js";
import { FrameWindow, GIVE_UP_MS, LEAST, MOST } from "../../extensions/shared/frames/frame_window.js";
import { FRAME_MS } from "../../extensions/shared/frames/pace.js";

const HD = { width: 1280, height: 720 };
const WHOLE = planFor(HD, null);

test("on a short road two frames are under way; an answer or a long silence makes room", () => {
  const frames = new FrameWindow();
  const plan = planFor(HD, null);
  for (let seq = 1; seq <= LEAST; seq++) {
    assert.ok(frames.claimRoom(0));
    frames.sent(seq, plan, 0);
  }
  assert.equal(frames.answered(1, 20, false), plan);
  assert.ok(frames.claimRoom(100));
  frames.sent(3, plan, 100);
  assert.ok(!frames.claimRoom(GIVE_UP_MS));
  assert.ok(frames.claimRoom(GIVE_UP_MS + 1));
  assert.equal(frames.answered(2, GIVE_UP_MS + 1, false), null, "given up");
  frames.forget(3);
  assert.equal(frames.answered(3, GIVE_UP_MS + 1, false), null, "it never went");
});

/**
 * Sends fifteen frames a second for ten seconds; counts the last five: those measured, and most under way.
 * @param {(waiting: number, now: number) => number} answerMs how long an answer takes with so many under way
 * @param {(waiting: number) => boolean} [isBusy] whether the server answers "busy" with this many under way
 */
function sentOn(answerMs, isBusy = () => false) {
  const frames = new FrameWindow();
  const plan = planFor(HD, null);
  /** @type {Map<number, number>} when each is answered */
  const road = new Map();
  let [seq, measured, most, due] = [0, 0, 0, 0];
  for (let now = 0; now < 10_000; now += 5) {
    for (const [each, at] of road) {
      if (at > now) continue;
      const wasBusy = isBusy(road.size);
      road.delete(each);
      frames.answered(each, now, wasBusy);
      if (now > 5000 && !wasBusy) measured += 1;
    }
    if (now < due || !frames.claimRoom(now)) continue;
    due = Math.max(due + FRAME_MS, now);
    frames.sent(++seq, plan, now);
    road.set(seq, now + answerMs(road.size + 1, now));
    if (now > 5000) most = Math.max(most, road.size);
  }
  return { measured, most };
}

test("a distant server gets as many frames a second as a near one", () => {
  for (const ms of [20, 120, 250, 450]) {
    const { measured, most } = sentOn(() => ms);
    assert.ok(measured >= 70, `${ms} ms: ${measured} of 75`);
    assert.ok(most <= MOST);
  }
});

test("on a slow line, where frames wait for each other, no queue builds up", () => {
  assert.equal(sentOn((waiting) => 800 * waiting).most, LEAST);
});

/** A line that carries one frame at a time, in this many ms each; before `slowFrom`, in 20. */
function line(/** @type {number} */ ms, slowFrom = 0) {
  let freeAt = 0;
  return (/** @type {number} */ _waiting, /** @type {number} */ now) => {
    freeAt = Math.max(freeAt, now) + (now < slowFrom ? 20 : ms);
    return freeAt - now;
  };
}

test("a line that becomes slow has as many frames under way as one that always was, not a longer queue", () => {
  for (const ms of [80, 150, 300]) {
    const [turned, always] = [line(ms, 1000), line(ms)].map((road) => sentOn(road).most);
    assert.ok(Math.abs(turned - always) <= 1, `${ms} ms: ${turned} for ${always}`);
  }
});

test("a moment in which the road stands still is no queue: afterwards as many frames go, and one more", () => {
  const frames = new FrameWindow();
  let [seq, now] = [0, 0];
  const fill = () => {
    let filled = 0;
    for (; frames.claimRoom(now); filled++) frames.sent(++seq, WHOLE, now);
    return filled;
  };
  /** @param {number} count @param {number} ms */
  const answer = (count, ms) => {
    now += ms;
    for (let each = seq - count + 1; each <= seq; each++) frames.answered(each, now, false);
  };
  assert.equal(fill(), LEAST);
  answer(LEAST, 20);
  assert.equal(fill(), LEAST + 1);
  answer(LEAST + 1, 400);
  assert.equal(fill(), LEAST + 1, "late, all of them, and sent before");
  answer(LEAST + 1, 20);
  assert.equal(fill(), LEAST + 2);
  for (const fewer of [2, 1, 0]) {
    answer(LEAST + Math.min(fewer + 1, 2), 400);
    assert.equal(fill(), LEAST + fewer, "what went later is late, too");
  }
});

test("a busy server gets fewer frames at once", () => {
  const { measured, most } = sentOn(
    () => 450,
    (waiting) => waiting > 4,
  );
  assert.ok(most <= 4, `${most} at once`);
  assert.ok(measured >= 35, `${measured} measured`);
});
