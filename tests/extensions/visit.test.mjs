// @ts-check
// What a visit to a camera sends: frames of one person, at a time that the page's clock tells.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { VISIT_MS } from "../../extensions/leader/turns/visit_scheduler.js";
import { FACELESS_MS, SEARCH_FRAME_MS, VAIN_MS } from "../../extensions/leader/visit/face_search.js";
import { FrameSource } from "../../extensions/leader/visit/frame_source.js";
import { Visit } from "../../extensions/leader/visit/visit.js";
import { CameraPage, IDLE_PAGE } from "./camera_page.mjs";
import { answer } from "./examples.mjs";
import { looking, seen } from "./looking.mjs";

test("a video that changes its shape is sent whole until its face was found in it, one that only gets smaller is not", () => {
  const page = new CameraPage();
  let seq = 0;
  const camera = { video: page.video, participant: "ann", track: "1" };
  const visit = new Visit("ann", 1, camera, { nextSeq: () => ++seq, send: () => {}, share: IDLE_PAGE });
  const found = { ...answer(true, null), face: { x: 150, y: 80, width: 40, height: 40 } };
  const settled = performance.now() + 1000;
  page.show(settled);
  visit.answered(1, found);
  page.show(settled + 100);
  assert.ok(page.drawn && page.drawn.x > 160 && page.drawn.width < 200, "the face alone");
  Object.assign(page.video, { videoWidth: 320, videoHeight: 180 });
  page.show(settled + 200);
  assert.ok(page.drawn.x > 80 && page.drawn.width < 100, "the face alone");
  visit.answered(2, found);
  Object.assign(page.video, { videoWidth: 360, videoHeight: 640 });
  const whole = { x: 0, y: 0, width: 360, height: 640 };
  page.show(settled + 300);
  assert.deepEqual(page.drawn, whole);
  visit.answered(3, found);
  page.show(settled + 400);
  assert.deepEqual(page.drawn, whole, "that face was of the other shape");
  visit.end();
});

test("the page is asked whom a video shows only for frames that are sent, not for every frame of the camera", ({
  mock,
}) => {
  const page = new CameraPage();
  let seq = 0;
  const camera = { video: page.video, participant: "ann", track: "1" };
  const visit = new Visit("ann", 1, camera, { nextSeq: () => ++seq, send: () => {}, share: IDLE_PAGE });
  const asked = mock.method(visit, "isSame");
  const settled = performance.now() + 1000;
  for (let frame = 0; frame < 30; frame++) page.show(settled + frame * 33);
  assert.equal(asked.mock.callCount(), 1, "one look a second, as long as no face was found");
  visit.end();
});

/** @typedef {import("../../extensions/shared/types").BlinkResult | null} Result */

for (const [what, answered] of /** @type {[string, (seq: number) => Result][]} */ ([
  ["is busy", () => ({ status: "error", error: "busy" })],
  ["answers nothing", () => null],
  ["now and then answers", (seq) => (seq % 5 ? null : seen(seq, "unknown", false))],
]))
  test(`a picture without a face is looked at for 8 s at most where the server ${what}, and again a turn later`, async (t) => {
    let now = 1000;
    t.mock.method(performance, "now", () => now);
    const { scheduler, page, frames } = looking(["slide"]);
    /** @type {number[]} */
    const looks = [];
    for (const end = now + VISIT_MS + FACELESS_MS; now < end; now += 100) {
      if (now % 1000 === 0) scheduler.tick(1, now);
      page.show(now);
      while (looks.length + frames.length < scheduler.counts.sent) await setImmediate();
      for (const { seq } of frames.splice(0)) {
        looks.push(now);
        scheduler.answered(seq, answered(seq));
      }
    }
    const turn = looks.filter((at) => at < 1000 + VISIT_MS);
    assert.equal(turn.length, FACELESS_MS / SEARCH_FRAME_MS);
    assert.ok(turn[turn.length - 1] - turn[0] < FACELESS_MS);
    assert.ok(looks.length > turn.length, "in a later turn");
  });

const NOTHING = { closest: () => null, querySelector: () => null, querySelectorAll: () => [] };
const BOB = { ...NOTHING, getAttribute: () => "bob" };
const TRACK = { id: "2", readyState: "live", enabled: true };

for (const [what, change] of /** @type {[string, object][]} */ ([
  ["somebody else", { closest: (/** @type {string} */ at) => (at === "[data-participant-id]" ? BOB : null) }],
  ["another track", { srcObject: { getVideoTracks: () => [TRACK] } }],
])) {
  test(`a visit ends with the first frame of ${what}, which is not sent`, () => {
    const page = new CameraPage();
    let seq = 0;
    const camera = { video: page.video, participant: "ann", track: "1" };
    const visit = new Visit("ann", 1, camera, { nextSeq: () => ++seq, send: () => {}, share: IDLE_PAGE });
    const settled = performance.now() + 1000;
    page.show(settled);
    assert.deepEqual([seq, visit.ended], [1, false]);
    Object.assign(page.video, change);
    assert.ok(!visit.isSame());
    page.show(settled + 2000);
    assert.deepEqual([seq, visit.ended], [1, true]);
  });
}

test("a small face in an unchanging picture belongs to a picture, not a person", (t) => {
  const page = new CameraPage();
  let [seq, now] = [0, Math.ceil(performance.now())];
  t.mock.method(performance, "now", () => now);
  const camera = { video: page.video, participant: "ann", track: "1" };
  const visit = new Visit("ann", 1, camera, { nextSeq: () => ++seq, send: () => {}, share: IDLE_PAGE });
  const look = () => {
    now += 1000;
    page.show(now);
    visit.answered(seq, answer(true, "small_face"));
    return visit.search.isStill;
  };
  assert.deepEqual([look(), look(), look(), look()], [false, false, false, true]);
  visit.end();
});

test("a frame is timed by the page's clock, even in a window that opened an hour later", () => {
  const page = new CameraPage();
  const hour = 3_600_000;
  /** @type {number[]} */
  const times = [];
  new FrameSource(page.video, (_, __, at) => times.push(at));
  page.moveTo(() => performance.now() - hour);
  page.show(1000);
  assert.equal(Math.round((times[0] - 1000) / 1000), hour / 1000);
  page.moveTo(null);
  page.show(2000);
  assert.equal(times[1], 2000);
});

/**
 * A visit to the only camera of a page; `look` shows its next picture a second later and gives the frame's number.
 * @param {import("node:test").TestContext} t
 */
function visiting(t) {
  const page = new CameraPage();
  let [seq, now] = [0, Math.ceil(performance.now())];
  t.mock.method(performance, "now", () => now);
  const camera = { video: page.video, participant: "ann", track: "1" };
  const visit = new Visit("ann", 1, camera, { nextSeq: () => ++seq, send: () => {}, share: IDLE_PAGE });
  t.after(() => visit.end());
  const look = () => {
    now += 1000;
    page.show(now);
    return seq;
  };
  return { page, visit, look, now: () => now };
}

test("where no face is found, a look at the whole picture is followed by ones at its middle and its sides", (t) => {
  const { page, visit, look } = visiting(t);
  const parts = [0, 1, 2, 3, 4].map(() => {
    visit.answered(look(), answer(false, "no_face"));
    return page.drawn && `${page.drawn.x} to ${page.drawn.x + page.drawn.width}`;
  });
  assert.deepEqual(parts, ["0 to 640", "160 to 480", "0 to 320", "320 to 640", "0 to 640"]);
});

for (const [invalid, isOver] of /** @type {const} */ ([
  ["dark", true],
  ["lowered_gaze", false],
]))
  test(`a face that is ${invalid} for 20 s ${isOver ? "leaves the rest of its turn to others" : "may look up again"}`, (t) => {
    const { visit, look, now } = visiting(t);
    for (const end = now() + VAIN_MS; now() < end; ) visit.answered(look(), answer(true, invalid));
    assert.equal(visit.isOver(now()), isOver);
  });

test("an answer to a frame that was given up long ago finds no face", (t) => {
  const { visit, look, now } = visiting(t);
  const seq = look();
  visit.answered(seq, null);
  visit.answered(seq, seen(seq));
  assert.ok(visit.search.isSearching(now()));
});
