// @ts-check
// The part of a video that is sent follows the face, also when the video's size changes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { FaceRegion } from "../../extensions/shared/frames/face_region.js";

const HD = { width: 1280, height: 720 };
const FACE = { x: 601, y: 301, width: 160, height: 160 };

/** The region of a face in a video of that size. */
function followed(video = HD) {
  const region = new FaceRegion();
  region.resize(video);
  region.follow(FACE, region.plan);
  return region;
}

for (const size of [
  { width: 960, height: 540 },
  { width: 640, height: 360 },
  { width: 427, height: 240 },
  { width: 1920, height: 1080 },
])
  test(`only the face's surroundings are sent when the road changes the video to ${size.width} pixels`, () => {
    const region = followed();
    const before = region.plan.source;
    region.resize(size);
    const { source, video } = region.plan;
    const scale = size.width / HD.width;
    assert.deepEqual(video, size);
    assert.ok(source.x <= before.x * scale && source.y <= before.y * scale, "nothing is cut off");
    assert.ok(source.x + source.width >= (before.x + before.width) * scale);
    assert.ok(source.y + source.height >= (before.y + before.height) * scale);
    assert.ok(source.width <= before.width * scale + 2 && source.height <= before.height * scale + 2);
  });

test("at the video's edge the region stays inside of it", () => {
  const region = new FaceRegion();
  region.resize(HD);
  region.follow({ x: 1120, y: 560, width: 160, height: 160 }, region.plan);
  region.resize({ width: 853, height: 480 });
  const { source } = region.plan;
  assert.ok(source.x + source.width <= 853 && source.y + source.height <= 480);
});

test("in a picture of another shape the face is looked for in all of it", () => {
  const region = followed();
  region.resize({ width: 720, height: 1280 });
  assert.deepEqual(region.plan.source, { x: 0, y: 0, width: 720, height: 1280 });
});

test("an answer to a frame of another size says nothing about where the face is", () => {
  const region = followed();
  const { plan } = region;
  region.resize({ width: 640, height: 360 });
  const { source } = region.plan;
  region.follow({ x: 0, y: 0, width: 80, height: 80 }, plan);
  assert.deepEqual(region.plan.source, source);
});

test("a video that has no picture for a moment is looked at as a whole afterwards", () => {
  const region = followed();
  region.resize({ width: 0, height: 0 });
  region.resize(HD);
  assert.deepEqual(region.plan.source, { x: 0, y: 0, ...HD });
});
