// @ts-check
// When a frame is taken, how it is compressed, and when it goes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { planFor } from "../../extensions/shared/frames/crop.js";
import { FrameCanvas } from "../../extensions/shared/frames/frame_canvas.js";
import { FRAME_MS } from "../../extensions/shared/frames/pace.js";
import { PacedSender } from "../../extensions/shared/frames/paced_sender.js";
import { IDLE_PAGE } from "./camera_page.mjs";

const HD = { width: 1280, height: 720 };
const WHOLE = planFor(HD, null);
/** The picture, which these tests' canvases do not look at. */
const NO_PICTURE = /** @type {CanvasImageSource} */ (/** @type {unknown} */ (null));
/** @type {import("../../extensions/shared/types").BlinkResult} an answer that says nothing about a face */
const ANSWER = { status: "error", error: "bad_image" };

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
