// @ts-check
// Who is in the meeting, which of their videos is looked at, and how soon again.
/** @import { VideoIdentity } from "../../extensions/leader/people/camera_choice.js" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { CameraChoice } from "../../extensions/leader/people/camera_choice.js";
import { participantId } from "../../extensions/leader/people/participant_id.js";
import {
  FIRST_WAIT_MS,
  FORGET_MS,
  LATELY_MS,
  MAX_AWAY_WAIT_MS,
  MAX_WAIT_MS,
  People,
} from "../../extensions/leader/people/people.js";

/** How long a video is left alone after its latest look, which was at 0. */
const waitOf = (/** @type {People} */ people, /** @type {VideoIdentity} */ video) =>
  [0, FIRST_WAIT_MS, MAX_AWAY_WAIT_MS, MAX_WAIT_MS].find((ms) => people.isWorthALook(video, ms));

test("a video without a face waits longer each time", () => {
  const people = new People();
  const slide = { participant: "ann", track: "9" };
  people.noteFaceless(slide, 0);
  assert.ok(!people.isWorthALook(slide, FIRST_WAIT_MS - 1));
  assert.ok(people.isWorthALook(slide, FIRST_WAIT_MS));
  for (let time = 0; time < 9; time++) people.noteFaceless(slide, 0);
  assert.ok(!people.isWorthALook(slide, MAX_WAIT_MS - 1));
  assert.ok(people.isWorthALook(slide, MAX_WAIT_MS));
  people.noteFace(slide, 0);
  assert.equal(waitOf(people, slide), 0, "somebody after all");
});

test("who was there once is looked at again at once, and then soon, but never without a pause", () => {
  const people = new People();
  const camera = { participant: "ann", track: "1" };
  people.noteFace(camera, 0);
  people.noteFaceless(camera, 0);
  assert.equal(waitOf(people, camera), 0, "she has turned away, or left her chair for a moment");
  assert.ok(!people.has("ann"), "and is none of the group until she is back");
  const waits = [1, 2, 3].map(() => {
    people.noteFaceless(camera, 0);
    return waitOf(people, camera);
  });
  assert.deepEqual(waits, [FIRST_WAIT_MS, MAX_AWAY_WAIT_MS, MAX_AWAY_WAIT_MS], "it may be a screen");
  people.noteFace(camera, 0);
  assert.ok(people.has("ann"));
  people.noteFaceless(camera, 0);
  assert.equal(waitOf(people, camera), 0);
});

test("what is known of a video is known of one participant: Meet may show the next one on its track", () => {
  const people = new People();
  const ann = { participant: "ann", track: "1" };
  people.noteFace(ann, 0);
  const screen = { participant: "bob", track: "1" };
  people.noteFaceless(screen, 0);
  assert.equal(waitOf(people, screen), FIRST_WAIT_MS);
  const carol = { participant: "carol", track: "1" };
  assert.equal(waitOf(people, carol), 0);
  assert.ok(people.has("ann") && !people.has("bob") && !people.has("carol"));
});

test("a picture of a face is nobody, beside a camera or alone", () => {
  const people = new People();
  const portrait = { participant: "ann", track: "9" };
  people.noteFace(portrait, 0);
  assert.ok(people.has("ann"));
  people.noteStill(portrait, 0);
  assert.ok(!people.has("ann") && !people.isWorthALook(portrait, FIRST_WAIT_MS - 1));
  people.noteFace(portrait, 0);
  people.noteFace({ participant: "ann", track: "1" }, 0);
  people.noteStill(portrait, 0);
  assert.ok(people.has("ann"));
});

test("an empty chair is nobody, too, where the camera was switched off and on again", () => {
  const people = new People();
  const before = { participant: "ann", track: "1" };
  const after = { participant: "ann", track: "2" };
  people.noteLive([before], 0);
  people.noteFace(before, 0);
  people.noteLive([after], 1000);
  assert.ok(people.has("ann") && people.mayBe("ann"), "until it was looked at");
  people.noteFaceless(after, 9000);
  assert.ok(!people.has("ann") && !people.mayBe("ann"));
  people.noteFace(after, 10_000);
  assert.ok(people.has("ann"));
});

test("a video that was gone for an hour is forgotten, whatever it showed", () => {
  const people = new People();
  const camera = { participant: "ann", track: "1" };
  people.noteLive([camera], 0);
  people.noteFaceless(camera, 0);
  people.noteLive([], FORGET_MS);
  assert.ok(people.participants.has("ann"));
  people.noteLive([], FORGET_MS + 1);
  assert.equal(people.participants.size, 0);
});

test("in the meeting are all who were seen lately, and anyone with a camera that was not looked at yet", () => {
  const people = new People();
  const screen = { participant: "bob", track: "9" };
  people.noteFace({ participant: "ann", track: "1" }, 0);
  people.noteFace({ participant: "ann", track: "2" }, 0);
  people.noteVideo(screen, 0);
  assert.deepEqual([...people.lately(0).keys()], ["ann", "bob"], "people, not videos");
  people.noteFaceless(screen, 0);
  people.noteVideo(screen, 0);
  assert.deepEqual([...people.lately(LATELY_MS - 1)], [["ann", 0]]);
  assert.equal(people.lately(LATELY_MS).size, 0);
  assert.ok(people.mayBe("ann") && !people.mayBe("bob"));
});

test("a participant has one video: the first that was chosen, for as long as it is there", () => {
  const choice = new CameraChoice();
  const camera = { participant: "ann", track: "1" };
  const second = { participant: "ann", track: "9" };
  const bob = { participant: "bob", track: "2" };
  assert.deepEqual(choice.choose([camera, bob]), [camera, bob]);
  assert.deepEqual(choice.choose([camera, second]), [camera]);
  assert.deepEqual(choice.choose([second, camera]), [camera], "wherever the other one stands");
  assert.deepEqual(choice.choose([second]), [second]);
  assert.deepEqual(choice.choose([camera, second]), [second]);
});

test("the id that is sent fits the server, differs between meetings and cannot be traced back to anybody", async () => {
  const id = await participantId("salt", "spaces/x/devices/1");
  assert.match(id, /^[A-Za-z0-9_-]{22}$/);
  assert.equal(id, await participantId("salt", "spaces/x/devices/1"));
  assert.notEqual(id, await participantId("other salt", "spaces/x/devices/1"));
});
