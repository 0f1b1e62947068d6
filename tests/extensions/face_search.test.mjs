// @ts-check
// How a face is looked for, what counts as one, and when a visit without one is over.
/** @import { Invalid } from "../../extensions/shared/types" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { VISIT_MS } from "../../extensions/leader/turns/visit_scheduler.js";
import {
  FACELESS_MS,
  FaceSearch,
  isMeasurable,
  LOST_MS,
  STILL_MS,
  sightOf,
  VAIN_MS,
} from "../../extensions/leader/visit/face_search.js";
import { SEARCH_WIDTH, searchPlan } from "../../extensions/leader/visit/search_plan.js";
import { answer } from "./examples.mjs";

const HD = { width: 1280, height: 720 };

test("a face is looked for in the whole tile, then its middle and its sides, never wider than 320 pixels", () => {
  const looks = [0, 1, 2, 3].map((look) => searchPlan(HD, look));
  assert.deepEqual(
    looks.map(({ source }) => [source.x, source.width]),
    [
      [0, 1280],
      [320, 640],
      [0, 640],
      [640, 640],
    ],
  );
  for (const { source, target } of looks) {
    assert.equal(target.width, SEARCH_WIDTH);
    assert.equal(target.height / target.width, source.height / source.width);
  }
  assert.deepEqual(searchPlan(HD, 4), looks[0]);
  assert.equal(searchPlan({ width: 320, height: 180 }, 1).target.width, 160, "never enlarged");
});

test("a face is searched for until it is found, and again once it has been lost for a while", () => {
  const search = new FaceSearch(0);
  assert.ok(search.isSearching(0));
  search.answered("person", 1000);
  assert.ok(!search.isSearching(1000 + LOST_MS));
  assert.ok(search.isSearching(1001 + LOST_MS));
  search.answered("nobody", 3500);
  assert.ok(search.isSearching(3500), "an answer without a face is no face");
});

test("a face that never moves is not a person", () => {
  assert.equal(sightOf(answer(true, null)), "person");
  assert.equal(sightOf(answer(true, "turned")), "person");
  assert.equal(sightOf(answer(true, "frozen")), "still");
  assert.equal(sightOf(answer(false, "no_face")), "nobody");
  assert.equal(sightOf(answer(true, "small_face"), false), "person", "somebody who sits far away");
  assert.equal(sightOf(answer(true, "small_face"), true), "still");
  assert.equal(sightOf(answer(true, null), true), "person", "a measured face is the server's to judge");
  const newer = /** @type {Invalid} */ (/** @type {unknown} */ ("covered"));
  assert.equal(sightOf(answer(true, newer), true), "person", "a newer server's word stops no visit");
});

test("a visit to a picture of a face ends once that is certain, but a video that stood still for a moment goes on", () => {
  const search = new FaceSearch(0);
  search.answered("person", 1000);
  search.answered("still", 2000);
  search.answered("person", 2000 + STILL_MS - 1);
  search.answered("still", 4000);
  search.answered("still", 4000 + STILL_MS - 1);
  assert.ok(!search.isStill && !search.isOver(4000 + STILL_MS, false));
  search.answered("still", 4000 + STILL_MS);
  assert.ok(search.isStill && search.isOver(4000 + STILL_MS, false));
  assert.ok(search.isOver(4000 + STILL_MS + FACELESS_MS - 1, true), "no further answer is waited for");
  search.answered("person", 4000 + STILL_MS);
  assert.ok(search.isStill, "an answer that was overtaken changes nothing");
  const portrait = new FaceSearch(0);
  for (const second of [1, 1.1, 1.2]) portrait.answered("still", second * 1000);
  assert.ok(portrait.isSearching(1200) && portrait.isFaceless, "what was never seen to move is no face");
  assert.ok(STILL_MS < LOST_MS, "a single look does not tell");
});

test("a visit ends after 20 s in which nothing could be measured, but not when somebody looks away only for moments", () => {
  const visit = (/** @type {(Invalid | null)[]} */ ...reasons) => {
    const search = new FaceSearch(0);
    for (let ms = 0; ms < VAIN_MS; ms += 500) {
      const result = answer(true, reasons[(ms / 500) % reasons.length]);
      search.answered(sightOf(result), ms, isMeasurable(result));
      assert.ok(!search.isOver(ms, true));
    }
    return search.isOver(VAIN_MS, true);
  };
  assert.ok(visit("small_face") && visit("turned", "dark"));
  for (const reason of [null, /** @type {const} */ ("lowered_gaze"), /** @type {const} */ ("too_few_frames")])
    assert.ok(!visit("turned", "turned", reason, "turned"), `${reason}`);
  assert.ok(!visit("turned", "frozen", null), "a video that stood still for a moment");
  const newer = /** @type {Invalid} */ (/** @type {unknown} */ ("covered"));
  assert.ok(!visit("turned", newer), "a newer server's word may pass");
});

test("a visit ends 8 s after the last face, and says 'nobody' only if the server has looked", () => {
  const search = new FaceSearch(0);
  assert.ok(!search.isOver(FACELESS_MS - 1, false));
  assert.ok(search.isOver(FACELESS_MS, false));
  assert.ok(!search.isFaceless, "a slow server says nothing of who is there");
  for (let second = 1; second <= 3; second++) search.answered("nobody", second * 1000);
  assert.ok(search.isFaceless);
  search.answered("person", 5000);
  assert.ok(!search.isFaceless && !search.isOver(5000 + FACELESS_MS - 1, false));
});

test("looks for one face end after 8 s, however late the answers; a face that is found and lost is looked for anew", () => {
  const search = new FaceSearch(0);
  assert.ok(search.mayLook(FACELESS_MS), "none was taken yet");
  for (let look = 0; look < 3; look++) search.looked(1000 + look * 1000);
  assert.ok(search.mayLook(1000 + FACELESS_MS - 1));
  assert.ok(!search.mayLook(1000 + FACELESS_MS));
  search.answered("person", 12_000);
  assert.ok(search.mayLook(12_001 + LOST_MS));
});

test("looks count as unanswered once the server has had two and a half seconds for the last one", () => {
  const search = new FaceSearch(0);
  assert.ok(!search.isUnanswered(2 * FACELESS_MS), "none was taken yet");
  search.looked(1000);
  assert.ok(!search.isUnanswered(1000 + FACELESS_MS + 2499));
  assert.ok(search.isUnanswered(1000 + FACELESS_MS + 2500));
});

test("a visit of whose looks too few were answered waits for the end of its turn", () => {
  const search = new FaceSearch(0);
  for (const second of [6, 7]) search.answered("nobody", second * 1000);
  assert.ok(!search.isOver(FACELESS_MS, true));
  search.answered("nobody", FACELESS_MS + 1000);
  assert.ok(search.isOver(FACELESS_MS + 1000, true), "three tell");
});

test("a visit waits for answers that are under way, but not where no frame is being sent", () => {
  const search = new FaceSearch(0);
  search.answered("person", 1000);
  for (let now = 2000; now < VISIT_MS; now += 1000)
    assert.ok(!search.isOver(now, true), "the network is slow");
  assert.ok(search.isOver(1000 + FACELESS_MS, false), "the camera stands still");
  search.answered("nobody", VISIT_MS);
  assert.ok(search.isOver(VISIT_MS, true));
  const dark = new FaceSearch(0);
  dark.answered("person", 1000, false);
  assert.ok(!dark.isOver(VAIN_MS, true), "there may be light by now");
  dark.answered("person", VAIN_MS, false);
  assert.ok(dark.isOver(VAIN_MS, true));
});
