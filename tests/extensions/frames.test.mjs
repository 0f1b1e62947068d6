// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { CROP_WIDTH, nextCrop, planFor, toVideo, WHOLE_WIDTH } from "../../extensions/shared/frames/crop.js";
import { FrameCanvas } from "../../extensions/shared/frames/frame_canvas.js";
import { FrameWindow, GIVE_UP_MS, LEAST, MOST } from "../../extensions/shared/frames/frame_window.js";
import { FRAME_MS } from "../../extensions/shared/frames/pace.js";
import { PacedSender } from "../../extensions/shared/frames/paced_sender.js";
import { IDLE_PAGE } from "./camera_page.mjs";

const HD = { width: 1280, height: 720 };
const WHOLE = planFor(HD, null);
/** The picture, which these tests' canvases do not look at. */
const NO_PICTURE = /** @type {CanvasImageSource} */ (/** @type {unknown} */ (null));
const FACE = { x: 560, y: 260, width: 160, height: 160 };

test("a whole tile is sent at most 640 pixels wide, in its own shape, and never enlarged", () => {
  assert.deepEqual(planFor(HD, null).target, { width: WHOLE_WIDTH, height: 360 });
  assert.deepEqual(planFor({ width: 320, height: 180 }, null).target, { width: 320, height: 180 });
});

test("a face region keeps its shape, too", () => {
  const { target } = planFor(HD, { x: 0, y: 0, width: 640, height: 480 });
  assert.deepEqual(target, { width: CROP_WIDTH, height: 240 });
});

test("a face found in the crop that was sent is mapped back into the video", () => {
  const plan = planFor(HD, { x: 400, y: 100, width: 640, height: 480 });
  assert.deepEqual(toVideo({ x: 80, y: 80, width: 80, height: 80 }, plan), {
    x: 560,
    y: 260,
    width: 160,
    height: 160,
  });
});

test("the region leaves room on all sides of the face and lies inside the video", () => {
  const crop = nextCrop(FACE, HD, null);
  assert.ok(crop && crop.x < FACE.x && crop.y < FACE.y && crop.width > FACE.width * 1.5);
  const corner = nextCrop({ ...FACE, x: 5, y: 5 }, HD, null);
  assert.ok(corner && corner.x === 0 && corner.y === 0);
});

test("the region stays while the face moves a little, and follows when it moves far", () => {
  const crop = nextCrop(FACE, HD, null);
  assert.equal(nextCrop({ ...FACE, x: FACE.x + 12 }, HD, crop), crop);
  assert.notEqual(nextCrop({ ...FACE, x: FACE.x + 120 }, HD, crop), crop);
  assert.notEqual(nextCrop({ x: 600, y: 300, width: 70, height: 70 }, HD, crop), crop);
});

test("without a face the whole tile is sent again, also when the face fills it", () => {
  assert.equal(nextCrop(null, HD, nextCrop(FACE, HD, null)), null);
  assert.equal(nextCrop({ x: 40, y: 20, width: 260, height: 200 }, { width: 320, height: 240 }, null), null);
});

/** @type {import("../../extensions/shared/types").BlinkResult} an answer that says nothing about a face */
const ANSWER = { status: "error", error: "bad_image" };

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

test("a picture that is too large is compressed more, and is not sent if it is still too large or empty", () => {
  const head = "data:image/jpeg;base64,";
  let sizes = [0, 0];
  const toDataURL = (/** @type {string} */ _, /** @type {number} */ quality) =>
    sizes[0] < 0 ? "data:," : head + "A".repeat(quality > 0.5 ? sizes[0] : sizes[1]);
  Object.assign(globalThis, { document: { createElement: () => ({ toDataURL, getContext: () => null }) } });
  const canvas = new FrameCanvas();
  const lengths = /** @type {const} */ ([
    [400_000, 1, 400_000],
    [400_001, 1000, 1000],
    [400_001, 400_001, -1],
    [-1, -1, -1],
  ]);
  for (const [fine, coarse, sent] of lengths) {
    sizes = [fine, coarse];
    assert.equal(canvas.encode(NO_PICTURE, WHOLE).length, sent < 0 ? 0 : head.length + sent);
  }
});

/** A sender whose canvas encodes each frame as the time at which it was shown. */
function paced() {
  /** @type {string[]} */
  const sent = [];
  const canvas = {
    ...{ shown: 0, drawn: 0, fails: false },
    encode: () => {
      canvas.drawn += 1;
      return canvas.fails ? "" : `at ${canvas.shown}`;
    },
  };
  let seq = 0;
  const sender = new PacedSender(canvas, {
    nextSeq: () => ++seq,
    send: (number, image) => sent.push(`${number}: ${image}`),
    share: IDLE_PAGE,
  });
  /** Shows a frame and returns whether it was taken. */
  const show = (/** @type {number} */ at) => {
    canvas.shown = at;
    const isClaimed = sender.claimFrame(at);
    if (isClaimed) sender.take(NO_PICTURE, WHOLE, at);
    return isClaimed;
  };
  return { sender, canvas, sent, show };
}

/** The same with answers that come at once. */
function answering() {
  let seq = 0;
  const { sender, show } = paced();
  const answered = (/** @type {number} */ at) => {
    const isTaken = show(at);
    if (isTaken) sender.answered(++seq, ANSWER);
    return isTaken;
  };
  return { sender, show: answered };
}

test("every second frame of a camera is taken, even when frames sometimes come a little early", () => {
  const { sender, show } = answering();
  /** @type {number[]} */
  const taken = [];
  for (let number = 0; number < 30; number++)
    if (show((number * FRAME_MS) / 2 - (number % 3 === 2 ? 9 : 0))) taken.push(number);
  assert.deepEqual(
    taken,
    Array.from({ length: 15 }, (_, index) => 2 * index),
  );
  assert.ok(!sender.claimFrame(1900, 1000), "a search looks once a second");
  assert.ok(sender.claimFrame(2000, 1000));
});

for (const rate of [15, 16, 17.6, 20, 25, 30, 60]) {
  test(`from a camera of ${rate} frames a second fifteen are taken, and no more`, () => {
    const { show } = answering();
    let taken = 0;
    for (let number = 0; number < 60 * rate; number++) if (show((number * 1000) / rate)) taken += 1;
    assert.ok(Math.abs(taken - 60 * 15) <= 1, `${taken} in a minute`);
  });
}

test("two frames are on the road; a frame without room is not drawn, and the next one shown after an answer goes", () => {
  const { sender, canvas, sent, show } = paced();
  for (const at of [0, 67, 133, 167, 200]) show(at);
  assert.deepEqual(sent, ["1: at 0", "2: at 67"]);
  assert.equal(canvas.drawn, 2, "drawing takes time of the page");
  assert.equal(sender.answered(1, ANSWER), WHOLE);
  assert.ok(show(233), "at once, however little after the last one");
  assert.deepEqual(sent, ["1: at 0", "2: at 67", "3: at 233"]);
  assert.equal(sender.answered(1, ANSWER), null, "answered before");
});

test("each frame is sent with the time at which it was shown", () => {
  /** @type {number[]} */
  const times = [];
  const sender = new PacedSender(
    { encode: () => "image" },
    { nextSeq: () => times.length + 1, send: (_seq, _image, at) => times.push(at), share: IDLE_PAGE },
  );
  for (const at of [0, 67]) sender.take(NO_PICTURE, WHOLE, at);
  assert.deepEqual(times.map((at) => at - performance.timeOrigin).map(Math.round), [0, 67]);
});

test("a frame that cannot be encoded leaves its room to the next", () => {
  const { sent, canvas, show } = paced();
  canvas.fails = true;
  for (const at of [0, 67, 133]) show(at);
  canvas.fails = false;
  for (const at of [200, 267]) show(at);
  assert.deepEqual(sent, ["1: at 200", "2: at 267"]);
});

test("nothing is taken after the end", () => {
  const { sender, show } = paced();
  assert.ok(show(0));
  sender.close();
  assert.ok(!show(1000));
});
