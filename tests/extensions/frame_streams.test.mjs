// @ts-check
// Several cameras on one page and one server: each should get an even stream, as blinks need it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { planFor } from "../../extensions/shared/frames/crop.js";
import { PacedSender } from "../../extensions/shared/frames/paced_sender.js";
import { PageShare } from "../../extensions/shared/frames/page_share.js";

const PLAN = planFor({ width: 1280, height: 720 }, null);
/** The picture, which these tests' canvases do not look at. */
const NO_PICTURE = /** @type {CanvasImageSource} */ (/** @type {unknown} */ (null));
const ANSWER = /** @type {import("../../extensions/shared/types").BlinkResult} */ ({ status: "ok" });
const SECONDS = 20;
const CAMERA_MS = 1000 / 30;

/**
 * Shows cameras of 30 frames a second on one page's clock.
 * @param {import("node:test").TestContext} t
 * @param {number} videos
 * @param {object} cost of one frame, in ms
 * @param {number} cost.frameMs on the page
 * @param {number} cost.serverMs on the server
 * @param {number} [cost.heldUpMs] extra time on the page for one frame in a hundred
 * @param {number} [seconds]
 * @returns when each video's frames were taken, ms; the page's share; frames; the part of its time they took
 */
function shown(t, videos, { frameMs, serverMs, heldUpMs = 0 }, seconds = SECONDS) {
  let now = 0;
  let drawn = 0;
  let serverFreeAt = 0;
  t.mock.method(performance, "now", () => now);
  const share = new PageShare();
  const cameras = Array.from({ length: videos }, () => {
    /** @type {number[]} */
    const taken = [];
    /** @type {number[]} when each frame is answered */
    const answers = [];
    const encode = () => {
      now += ++drawn % 100 === 50 ? frameMs + heldUpMs : frameMs;
      return "image";
    };
    const send = () => {
      serverFreeAt = Math.max(serverFreeAt, now) + serverMs;
      answers.push(serverFreeAt);
    };
    let sent = 0;
    let answered = 0;
    const sender = new PacedSender({ encode }, { nextSeq: () => ++sent, send, share });
    const show = (/** @type {number} */ at) => {
      while (answered < answers.length && answers[answered] <= now) sender.answered(++answered, ANSWER);
      if (!sender.claimFrame(at)) return;
      taken.push(at);
      sender.take(NO_PICTURE, PLAN, at);
    };
    return { taken, show };
  });
  for (let at = 0; at < seconds * 1000; at += CAMERA_MS)
    for (const { show } of cameras) {
      now = Math.max(now, at);
      show(at);
    }
  const before = drawn - 1; // the last frame has only just ended
  return { streams: cameras.map(({ taken }) => taken), share, frames: drawn, busy: (before * frameMs) / now };
}

/**
 * The frame rate as a blink meets it: a step counts by how likely a blink falls into it, as on the server.
 * @param {number[]} times ms
 */
function asMet(times) {
  const steps = times.slice(1).map((at, index) => at - times[index]);
  const sum = steps.reduce((total, step) => total + step, 0);
  return (1000 * sum) / steps.reduce((total, step) => total + step * step, 0);
}

/**
 * Ten seconds with a server that answers at once.
 * @param {import("node:test").TestContext} t
 * @param {number} videos
 * @param {number} frameMs
 */
function tenSeconds(t, videos, frameMs) {
  return shown(t, videos, { frameMs, serverMs: 0 }, 10);
}

test("all videos together take at most a quarter of the page's time, however slow the computer is", (t) => {
  for (const videos of [1, 4])
    for (const frameMs of [1, 4, 15, 60, 300]) {
      const { busy, frames } = tenSeconds(t, videos, frameMs);
      assert.ok(busy <= 0.255, `${videos} at once, ${frameMs} ms: ${busy}`);
      assert.ok(frames > 0);
    }
});

test("a computer that is fast enough loses no frame to that limit", (t) => {
  assert.ok(tenSeconds(t, 1, 5).frames >= 149);
  assert.ok(tenSeconds(t, 4, 2).frames >= 4 * 149);
});

test("the page looks at as many videos at once as can have ten frames a second, and always at one", (t) => {
  assert.ok(new PageShare().videos > 4, "nothing is known yet");
  const videos = [1, 6, 12, 100].map((frameMs) => tenSeconds(t, 4, frameMs).share.videos);
  assert.deepEqual(videos, [25, 4, 2, 1]);
});

for (const [videos, frameMs] of [
  [2, 12],
  [3, 8],
  [4, 6],
])
  test(`where the page is short of time, each of ${videos} videos gets an equal share`, (t) => {
    const { streams } = shown(t, videos, { frameMs, serverMs: 1 });
    const rates = streams.map((taken) => taken.length / SECONDS);
    assert.ok(Math.min(...rates) >= 10, `${rates}`);
    assert.ok(Math.max(...rates) - Math.min(...rates) <= 1, `${rates}`);
    for (const taken of streams)
      assert.ok(asMet(taken) >= 9, `${asMet(taken)} a second as a blink meets them`);
  });

test("a video that ends while it waits delays the others only for a moment", (t) => {
  let now = 0;
  t.mock.method(performance, "now", () => now);
  const share = new PageShare();
  const [gone, stays] = [{}, {}];
  share.took(0, 30);
  now = 30;
  assert.ok(!share.claim(now, gone, 0));
  assert.ok(!share.claim(now, stays, 20));
  now = 120;
  assert.ok(!share.claim(now, stays, 20), "the other one has waited longer");
  now = 200;
  assert.ok(share.claim(now, stays, 20));
});

for (const serverMs of [80, 100])
  test(`a server that needs ${serverMs} ms for a frame gets an even stream, not bursts`, (t) => {
    const [taken] = shown(t, 1, { frameMs: 3, serverMs }).streams;
    const steps = taken.slice(1).map((at, index) => at - taken[index]);
    assert.ok(asMet(taken) >= 8, `${asMet(taken)} a second as a blink meets them`);
    assert.ok(Math.max(...steps) <= 300, `${Math.max(...steps)} ms without a frame`);
  });

test("a frame that other programs hold up leaves no gap too long to time a blink across", (t) => {
  const cost = { frameMs: 4, serverMs: 1, heldUpMs: 200 };
  for (const taken of shown(t, 4, cost).streams) {
    const steps = taken.slice(1).map((at, index) => at - taken[index]);
    assert.ok(Math.max(...steps) <= 450, `${Math.max(...steps)} ms without a frame`);
  }
});
