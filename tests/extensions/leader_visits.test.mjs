// @ts-check
// Which visits and answers count in a round, across a rest, a pause and a start.
/** @import { Measurement } from "../../extensions/leader/shared/types" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { participantId } from "../../extensions/leader/people/participant_id.js";
import { VISIT_MS } from "../../extensions/leader/turns/visit_scheduler.js";
import { FACELESS_MS } from "../../extensions/leader/visit/face_search.js";
import { STARVED_MS } from "../../extensions/leader/visit/visit.js";
import { looking, seen } from "./looking.mjs";

test("a round tells each person's latest opinion, and after a rest none from before it", async () => {
  const { scheduler, send, rounds, roundNow } = looking();
  scheduler.answered(1, seen(await send()));
  assert.deepEqual(roundNow(), ["tired"]);
  scheduler.forget();
  scheduler.tick(1, performance.now());
  assert.equal(rounds.length, 1, "nobody has been looked at since");
  scheduler.answered(2, seen(await send(), "unknown"));
  assert.deepEqual(roundNow(), ["unknown"]);
});

test("a frame names its person by an id made with the meeting's salt, and by nothing else", async () => {
  const { scheduler, send, frames } = looking();
  scheduler.enter({ meetingId: "m", call: "m" }, { salt: "salt" });
  await send();
  const { meeting_id, participant_id } = frames[0];
  assert.deepEqual(Object.keys(frames[0]).sort(), [
    "image",
    "meeting_id",
    "participant_id",
    "seq",
    "timestamp",
  ]);
  assert.deepEqual([meeting_id, participant_id], ["m", await participantId("salt", "ann")]);
  assert.ok(!JSON.stringify(frames[0]).includes("ann"));
});

test("an answer after a rest to a frame from before it counts for nothing", async () => {
  const { scheduler, send, counted, roundNow } = looking();
  scheduler.answered(1, seen(await send()));
  scheduler.cutOffAll();
  const seq = await send();
  scheduler.cutOffAll();
  scheduler.forget();
  scheduler.answered(seq, seen(seq));
  assert.deepEqual(counted, [1], "no rest is asked for by it");
  const next = await send();
  scheduler.answered(next, seen(next, "unknown"));
  assert.deepEqual(roundNow(), ["unknown"]);
});

test("a start while somebody is looked at leaves that visit running, and its answers count", async () => {
  const { scheduler, send, roundNow } = looking();
  const seq = await send();
  scheduler.forget();
  assert.deepEqual(scheduler.visiting, { count: 1, total: 1 });
  scheduler.answered(seq, seen(seq));
  assert.deepEqual(roundNow(), ["tired"]);
});

/** Ways to cut a visit off that then goes on. */
const CUTS = /** @type {[string, (looked: ReturnType<typeof looking>) => void][]} */ ([
  ["by a pause", ({ scheduler }) => scheduler.cutOffAll()],
  [
    "by a picture that got small",
    ({ scheduler, page }) => {
      Object.assign(page.video, { videoWidth: 160, videoHeight: 90 });
      scheduler.tick(1, 2000);
      Object.assign(page.video, { videoWidth: 1280, videoHeight: 720 });
    },
  ],
]);

for (const [what, cut] of CUTS)
  test(`a visit that was cut off ${what} does not count as full, and goes on where it was`, async () => {
    const looked = looking();
    const { scheduler, rounds, send } = looked;
    scheduler.answered(1, seen(await send()));
    scheduler.cutOffAll();
    // The scheduler's clock stays at the beginning, so that no face is lost meanwhile.
    const measureFor = (/** @type {number} */ ms) => {
      for (let passed = 0; passed < ms; passed += 2000) {
        scheduler.tick(1, 0);
        scheduler.tick(1, 2000);
        cut(looked);
      }
    };
    measureFor(VISIT_MS - 2000);
    scheduler.tick(1, 0);
    assert.equal(rounds.length, 0);
    scheduler.cutOffAll();
    measureFor(2000);
    scheduler.tick(1, 0);
    assert.equal(rounds.length, 1);
  });

test("a visit without any answer counts for nothing; a second one says that nothing is known", async () => {
  for (const result of [null, /** @type {const} */ ({ status: "error", error: "busy" })]) {
    const { scheduler, send, rounds, roundNow } = looking();
    scheduler.answered(1, seen(await send()));
    assert.deepEqual(roundNow(), ["tired"]);
    const next = async () => {
      const seq = await send();
      scheduler.answered(seq, result);
      roundNow();
    };
    await next();
    assert.equal(rounds.length, 1, "the server may have been slow for a moment");
    await next();
    assert.deepEqual(rounds.slice(1), ["nobody"]);
  }
});

test("an answer that arrives after its turn does not count for a next turn without an answer", async () => {
  const { scheduler, send, rounds, roundNow } = looking();
  const measured = await send();
  scheduler.answered(measured, seen(measured));
  const late = await send(2000);
  assert.deepEqual(roundNow(), ["tired"]);
  scheduler.answered(late, seen(late));
  scheduler.answered(await send(), null);
  roundNow();
  assert.equal(rounds.length, 1);
});

test("nobody is looked at before the tile has settled, as Meet may still be moving people", async ({
  mock,
}) => {
  const { scheduler, page, frames } = looking();
  const begun = performance.now();
  mock.method(performance, "now", () => begun);
  scheduler.tick(1, begun);
  page.show(begun + 200);
  for (let turn = 0; turn < 50; turn++) await setImmediate();
  assert.equal(frames.length, 0);
  page.show(begun + 500);
  while (frames.length === 0) await setImmediate();
  assert.equal(frames.length, 1);
});

test("a page that shows nobody lacks no video, and a camera that comes later has time for its first picture", (t) => {
  let now = 1000;
  t.mock.method(performance, "now", () => now);
  const { scheduler, show } = looking();
  show([]);
  now += STARVED_MS + 1;
  assert.ok(!scheduler.starved, "nobody is looked at");
  show(["ann"]);
  assert.deepEqual([scheduler.visiting.count, scheduler.starved], [1, false]);
  now += STARVED_MS + 1;
  assert.ok(scheduler.starved);
});

test("a tab that was asleep has not measured meanwhile: the turn goes on", async (t) => {
  let now = performance.now();
  t.mock.method(performance, "now", () => now);
  const { scheduler, page, send, rounds } = looking();
  const seq = await send();
  scheduler.answered(seq, seen(seq));
  now += 2 * VISIT_MS;
  page.show(now);
  scheduler.tick(1, now);
  scheduler.tick(1, now);
  assert.deepEqual(rounds, []);
});

test("a turn that a rest cut off begins anew after it: what was seen before says nothing any more", async () => {
  const { scheduler, rounds, send } = looking();
  const measureFor = (/** @type {number} */ ms) => {
    for (let passed = 0; passed < ms; passed += 2000) {
      scheduler.tick(1, 0);
      scheduler.tick(1, 2000);
      scheduler.cutOffAll();
    }
    scheduler.tick(1, 0);
  };
  measureFor(VISIT_MS - 2000);
  scheduler.cutOffAll();
  scheduler.forget();
  const seq = await send();
  scheduler.answered(seq, seen(seq));
  scheduler.cutOffAll();
  measureFor(VISIT_MS - 2000);
  assert.deepEqual(rounds, []);
});

test("an answer to a frame of one meeting counts for nothing in the next, though the same people are in it", async () => {
  const { scheduler, send, counted } = looking();
  const seq = await send();
  scheduler.enter({ meetingId: "n", call: "m" }, { salt: "salt" });
  scheduler.answered(seq, seen(seq));
  assert.deepEqual(counted, []);
});

test("an answer that arrives while its turn is cut off counts in that turn", async () => {
  const { scheduler, send, roundNow } = looking();
  const seq = await send();
  scheduler.cutOffAll();
  scheduler.answered(seq, seen(seq));
  scheduler.tick(1, performance.now());
  assert.deepEqual(roundNow(), ["tired"]);
});

for (const silent of [0, 1])
  test(`one camera that gives pictures is enough for a page to have video, the ${silent ? "first" : "second"} of two`, (t) => {
    let now = 1000;
    t.mock.method(performance, "now", () => now);
    t.mock.method(Math, "random", () => 0.999); // turns begin in the order of the tiles
    const { scheduler, page } = looking(["ann", "bob"]);
    Object.assign(page.videos[silent], { requestVideoFrameCallback: () => 1 });
    scheduler.tick(2, now);
    for (let second = 0; second < 6; second++) {
      now += 1000;
      page.show(now);
      scheduler.tick(2, now);
    }
    assert.deepEqual([scheduler.visiting.count, scheduler.starved], [2, false]);
    now += STARVED_MS + 1;
    assert.ok(scheduler.starved);
  });

test("the turn after one that was cut off is a whole one", async () => {
  const { scheduler, rounds, send } = looking();
  const measureFor = (/** @type {number} */ ms) => {
    scheduler.cutOffAll();
    for (let passed = 0; passed < ms; passed += 2000) {
      scheduler.tick(1, 0);
      scheduler.tick(1, 2000);
      scheduler.cutOffAll();
    }
  };
  for (const [ms, full] of [
    [VISIT_MS, 1],
    [VISIT_MS - 2000, 1],
    [2000, 2],
  ]) {
    const seq = await send();
    scheduler.answered(seq, seen(seq));
    measureFor(ms);
    assert.equal(rounds.length, full);
  }
});

test("a picture without a face has to wait, also where it is the only one", async () => {
  const { scheduler, send } = looking(["slide"]);
  for (const passed of [1000, 2100, 3200]) {
    const seq = await send(passed);
    scheduler.answered(seq, seen(seq, "unknown", false));
  }
  scheduler.tick(1, performance.now() + FACELESS_MS + STARVED_MS);
  assert.deepEqual(scheduler.visiting, { count: 0, total: 0 });
});

test("a late answer about a portrait on a slide makes no person of it", async (t) => {
  let now = 1000;
  t.mock.method(performance, "now", () => now);
  const { scheduler, page, frames } = looking(["slide"]);
  scheduler.tick(1, now);
  const send = async () => {
    now += 1000;
    page.show(now);
    const before = frames.length;
    while (frames.length === before) await setImmediate();
    return frames[before].seq;
  };
  const answer = (/** @type {number} */ seq) =>
    scheduler.answered(seq, { .../** @type {Measurement} */ (seen(seq)), invalid: "small_face" });
  for (let looks = 0; looks < 4; looks++) answer(await send());
  const late = await send();
  scheduler.tick(1, now);
  assert.deepEqual(scheduler.visiting, { count: 0, total: 0 }, "it stands still");
  answer(late);
  scheduler.tick(1, now + 1000);
  assert.deepEqual(scheduler.visiting, { count: 0, total: 0 });
});

test("that one of several is looked for in vain, as the server does not answer, is known", async (t) => {
  let now = 1000;
  t.mock.method(performance, "now", () => now);
  const { scheduler, page, frames } = looking(["ann", "bob"]);
  let answered = 0;
  for (const end = now + FACELESS_MS + 4000; now < end; now += 1000) {
    assert.ok(!scheduler.isUnanswered || now > FACELESS_MS);
    scheduler.tick(2, now);
    page.show(now);
    while (frames.length < scheduler.counts.sent) await setImmediate();
    for (; answered < frames.length; answered++)
      if (frames[answered].participant_id === frames[0].participant_id)
        scheduler.answered(frames[answered].seq, seen(frames[answered].seq, "ok"));
  }
  assert.equal(scheduler.visiting.count, 2);
  assert.ok(scheduler.isUnanswered);
});

test("an answer tells whose frame it is of, until nothing is known of that frame any more", async () => {
  const { scheduler, send } = looking();
  const seq = await send();
  assert.equal(scheduler.answered(seq, seen(seq)), "ann");
  assert.equal(scheduler.answered(seq, seen(seq)), "");
});
