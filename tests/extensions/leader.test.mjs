// @ts-check
/** @import { VideoIdentity } from "../../extensions/leader/people/camera_choice.js" */
/** @import { Invalid } from "../../extensions/shared/types" */
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
import { FrameSource } from "../../extensions/leader/visit/frame_source.js";
import { SEARCH_WIDTH, searchPlan } from "../../extensions/leader/visit/search_plan.js";
import { Visit } from "../../extensions/leader/visit/visit.js";
import { CameraPage, IDLE_PAGE } from "./camera_page.mjs";
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

test("a video that changes its size is sent whole until its face was found in that size", () => {
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
  const whole = { x: 0, y: 0, width: 320, height: 180 };
  page.show(settled + 200);
  assert.deepEqual(page.drawn, whole);
  visit.answered(2, found);
  page.show(settled + 300);
  assert.deepEqual(page.drawn, whole, "that face was of the other size");
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
  assert.ok(!search.isStill && !search.isOver(4000 + STILL_MS));
  search.answered("still", 4000 + STILL_MS);
  assert.ok(search.isStill && search.isOver(4000 + STILL_MS));
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
  assert.ok(!search.isOver(FACELESS_MS - 1));
  assert.ok(search.isOver(FACELESS_MS));
  assert.ok(!search.isFaceless, "a slow server says nothing of who is there");
  for (let second = 1; second <= 3; second++) search.answered("nobody", second * 1000);
  assert.ok(search.isFaceless);
  search.answered("person", 5000);
  assert.ok(!search.isFaceless && !search.isOver(5000 + FACELESS_MS - 1));
});

test("a visit waits for answers that are under way, but not where no frame is being sent", () => {
  const search = new FaceSearch(0);
  search.answered("person", 1000);
  for (let now = 2000; now < VISIT_MS; now += 1000)
    assert.ok(!search.isOver(now, true), "the network is slow");
  assert.ok(search.isOver(1000 + FACELESS_MS, false), "the camera stands still");
  search.answered("nobody", VISIT_MS);
  assert.ok(search.isOver(VISIT_MS, true));
});

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
