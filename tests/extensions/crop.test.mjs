// @ts-check
// Which part of a tile is sent, in what size, and where a face found in it lies in the video.
import assert from "node:assert/strict";
import { test } from "node:test";
import { CROP_WIDTH, nextCrop, planFor, toVideo, WHOLE_WIDTH } from "../../extensions/shared/frames/crop.js";

const HD = { width: 1280, height: 720 };
const FACE = { x: 560, y: 260, width: 160, height: 160 };

test("a whole tile is sent at most 640 pixels wide, in its own shape, and never enlarged", () => {
  assert.deepEqual(planFor(HD, null).target, { width: WHOLE_WIDTH, height: 360 });
  assert.deepEqual(planFor({ width: 320, height: 180 }, null).target, { width: 320, height: 180 });
});

test("of a phone's upright screen no more pixels are sent than a server takes by default", () => {
  for (const [width, height] of [
    [1080, 2520],
    [720, 1640],
    [640, 4000],
  ]) {
    const { target } = planFor({ width, height }, null);
    assert.ok(target.width * target.height <= 1280 * 720, `${width}`);
    assert.ok(Math.abs(target.width / target.height - width / height) < 0.001, `${width}`);
  }
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
