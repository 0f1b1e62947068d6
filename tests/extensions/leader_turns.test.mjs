// @ts-check
// Whose turn it is, and when a round of turns is full.
import assert from "node:assert/strict";
import { test } from "node:test";
import { participantId } from "../../extensions/leader/people/participant_id.js";
import { FORGET_MS, LATELY_MS } from "../../extensions/leader/people/people.js";
import { Rotation } from "../../extensions/leader/turns/rotation.js";
import { Round } from "../../extensions/leader/turns/round.js";
import { VISIT_MS } from "../../extensions/leader/turns/visit_scheduler.js";
import { FACELESS_MS } from "../../extensions/leader/visit/face_search.js";
import { looking } from "./looking.mjs";

const MINUTE = 60_000;

/** A rotation that puts newcomers at the end, one after another. */
const inOrder = () => new Rotation(() => 0.999);

/** Random numbers that are the same in each run and evenly spread. */
const evenly = (seed = 7) => {
  let last = seed;
  return () => {
    last = (last * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return last / 2 ** 32;
  };
};

const people = (/** @type {number} */ count) => Array.from({ length: count }, (_, index) => `p${index}`);

test("everybody gets a turn, the least recently measured first", () => {
  const rotation = inOrder();
  const all = ["a", "b", "c"];
  assert.deepEqual(rotation.next(all, [], 1, 0), ["a"]);
  rotation.visited("a", 60);
  assert.deepEqual(rotation.next(all, [], 1, 60), ["b"]);
  rotation.visited("b", 120);
  assert.deepEqual(
    rotation.next([...all, "d"], [], 2, 120),
    ["c", "d"],
    "a newcomer goes before the second round",
  );
  rotation.visited("c", 180);
  rotation.visited("d", 181);
  assert.deepEqual(rotation.next([...all, "d"], [], 4, 181), ["a", "b", "c", "d"]);
});

test("nobody is visited twice at once, and places on the screen do not matter", () => {
  const rotation = inOrder();
  assert.deepEqual(rotation.next(["a", "b"], [], 4, 0), ["a", "b"]);
  assert.deepEqual(rotation.next(["b", "a"], ["a"], 3, 0), ["b"]);
  assert.deepEqual(rotation.next(["b", "a"], ["a"], 0, 0), []);
  assert.deepEqual(rotation.next(["a", "b", "c", "d"], ["a", "b"], -1, 0), [], "more than may be");
  assert.equal(rotation.positionOf("a", ["b", "a"]), 1);
});

test("a participant's number says nothing about who it is: newcomers get a random place", () => {
  const chances = [0.9, 0.9, 0, 0.3, 0.5, 0.6];
  const rotation = new Rotation(() => chances.shift() ?? 0);
  const page = ["a", "b", "c"];
  assert.deepEqual(rotation.next(page, [], 3, 0), ["b", "c", "a"]);
  assert.deepEqual(
    page.map((key) => rotation.positionOf(key, page)),
    [3, 1, 2],
  );
});

test("a few who rejoin again and again do not take the others' turns", () => {
  const rotation = new Rotation(evenly());
  const steady = people(20);
  const turns = new Map(steady.map((key) => [key, [0]]));
  const joined = [0, 0, 0, 0, 0];
  for (let minute = 1; minute <= 180; minute++) {
    joined[minute % joined.length] = minute; // each of them rejoins every five minutes
    const rejoining = joined.map((since, index) => `r${index} ${since}`);
    const [key] = rotation.next([...steady, ...rejoining], [], 1, minute * MINUTE);
    rotation.visited(key, (minute + 1) * MINUTE);
    turns.get(key)?.push(minute);
  }
  const waits = [...turns.values()].flatMap((minutes) =>
    [...minutes, 180].slice(1).map((minute, index) => minute - minutes[index]),
  );
  assert.ok(Math.max(...waits) < 45, `${Math.max(...waits)} minutes, instead of 25`);
});

test("a newcomer waits for no more than a good half of the others", () => {
  for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
    const rotation = new Rotation(evenly(seed));
    const all = people(20);
    rotation.next(all, [], 0, 0);
    for (const [index, key] of all.entries()) rotation.visited(key, (index + 1) * MINUTE);
    const queue = rotation.next([...all, "new"], [], 21, 20 * MINUTE);
    assert.ok(queue.indexOf("new") <= 11, queue.join());
  }
});

test("the last turns are dealt again among seven, and whoever has waited longer keeps theirs", () => {
  const rotation = inOrder();
  const all = people(10);
  rotation.next(all, [], 0, 0);
  for (const [at, key] of all.entries()) rotation.visited(key, at);
  rotation.shuffle(1, 10);
  const order = rotation.next(all, [], 10, 10);
  assert.deepEqual(order, ["p0", "p1", "p2", ...all.slice(3).reverse()]);
  rotation.shuffle(3, 10);
  assert.equal(rotation.next(all, [], 10, 10)[1], "p3", "among nine, where it was known of three");
});

test("somebody who was looked at alone for long may get any of seven turns, too, when the others are back", () => {
  const rotation = inOrder();
  const all = people(10);
  rotation.next(all, [], 0, 0);
  for (const [at, key] of all.entries()) rotation.visited(key, at);
  rotation.next(["p9"], [], 1, LATELY_MS);
  rotation.visited("p9", LATELY_MS);
  rotation.shuffle(1, LATELY_MS);
  assert.equal(rotation.next(all, [], 10, LATELY_MS).indexOf("p9"), 3);
});

test("whoever has been gone for long takes none of the seven turns that are dealt", () => {
  const rotation = inOrder();
  const [here, gone] = [people(10).slice(0, 7), people(10).slice(7)];
  rotation.next([...here, ...gone], [], 0, 0);
  for (const [at, key] of [...here, ...gone].entries()) rotation.visited(key, at);
  rotation.next(here, [], 0, LATELY_MS);
  rotation.shuffle(1, LATELY_MS - 1);
  const dealt = rotation.next(here, [], 7, LATELY_MS - 1);
  assert.deepEqual(dealt.slice(0, 3), here.slice(0, 3), "among all, since they may come back");
  rotation.shuffle(1, LATELY_MS);
  assert.deepEqual(rotation.next(here, [], 7, LATELY_MS), dealt.toReversed());
});

test("turns that came to nothing are not lost: the others are tried, and then it goes on as before", () => {
  const rotation = inOrder();
  const all = people(3);
  rotation.next(all, [], 0, 0);
  for (const [at, key] of all.entries()) rotation.visited(key, at);
  rotation.skipped("p0", 10);
  assert.deepEqual(rotation.next(all, [], 3, 10), ["p1", "p2", "p0"]);
  rotation.skipped("p1", 20);
  assert.deepEqual(rotation.next(all, [], 3, 20), ["p2", "p0", "p1"]);
  rotation.resume();
  assert.deepEqual(rotation.next(all, [], 3, 30), all);
});

test("in a hidden tab that gets no video no turn is lost", async ({ mock }) => {
  const skipped = mock.method(Rotation.prototype, "skipped");
  const resumed = mock.method(Rotation.prototype, "resume");
  const { scheduler, turn } = looking(["ann", "bob"]);
  await turn();
  Object.assign(document, { hidden: true });
  const next = mock.method(Rotation.prototype, "next", () => []);
  const begun = performance.now();
  const now = mock.method(performance, "now", () => begun + 2 * FACELESS_MS);
  scheduler.tick(1, performance.now());
  assert.equal(skipped.mock.callCount(), 1);
  Object.assign(document, { hidden: false });
  next.mock.restore();
  now.mock.restore();
  const before = resumed.mock.callCount();
  await turn();
  assert.equal(resumed.mock.callCount(), before + 1);
});

for (const hidden of [false, true])
  test(`a turn is over when its camera ${hidden ? "shows nobody in a hidden tab that gets video" : "stands still in a visible tab"}`, async (t) => {
    const skipped = t.mock.method(Rotation.prototype, "skipped");
    const visited = t.mock.method(Rotation.prototype, "visited");
    const { scheduler, page } = looking(["ann", "bob"]);
    scheduler.tick(1, performance.now());
    Object.assign(document, { hidden });
    const later = performance.now() + 2 * FACELESS_MS;
    t.mock.method(performance, "now", () => later);
    if (hidden) page.show(later);
    t.mock.method(Rotation.prototype, "next", () => []);
    scheduler.tick(1, later + 2 * FACELESS_MS);
    assert.deepEqual([skipped.mock.callCount(), visited.mock.callCount()], [0, 1]);
  });

test("once turns were dealt again a number stands for another person", () => {
  const chances = [0, 0.1, 0, 0.2, 0, 0];
  const rotation = new Rotation(() => chances.shift() ?? 0.5 - chances.length);
  rotation.next(["a", "b"], [], 0, 0);
  assert.equal(rotation.positionOf("a", ["a", "b"]), 1);
  chances.push(0.9, 0.3);
  rotation.shuffle(1, 0);
  assert.equal(rotation.positionOf("a", ["a", "b"]), 2);
});

test("then everybody's number is drawn again, also of those who keep their turns", () => {
  let chance = 1;
  const rotation = new Rotation(() => chance);
  const all = people(10);
  for (const count of all.keys()) {
    chance = 0.99 - count / 20;
    rotation.next(all.slice(0, count + 1), [], 0, 0);
  }
  assert.equal(rotation.positionOf("p9", all), 1);
  chance = 0.99;
  rotation.shuffle(1, 0);
  assert.equal(rotation.positionOf("p9", all), 10, "all have drawn the same now");
});

test("a person who was gone for an hour is forgotten, and comes back as a newcomer", () => {
  const rotation = inOrder();
  rotation.next(["a", "b"], [], 0, 0);
  rotation.next(["b"], [], 0, FORGET_MS);
  assert.equal(rotation.positionOf("a", ["a", "b"]), 1);
  rotation.next(["b"], [], 0, FORGET_MS + 1);
  assert.equal(rotation.positionOf("a", ["a", "b"]), 0);
  assert.equal(rotation.positionOf("b", ["a", "b"]), 1, "who has stayed is not");
});

test("a round is full when everyone still present has been visited, and then starts over", () => {
  const round = new Round();
  round.measured("a", "ok");
  assert.ok(!round.isFull(["a"]), "the visit goes on");
  round.turnOver("a");
  assert.ok(!round.isFull(["a", "b"]));
  assert.ok(round.isFull(["a"]), "b has left");
  assert.deepEqual(round.opinionsOf(["a", "b"]), ["ok", "unknown"]);
  assert.deepEqual(round.opinionsOf(["b"]), [], "nothing was measured");
  round.begin();
  assert.ok(!round.isFull(["a"]) && !round.isFull([]));
});

test("a round waits for those who were there before half of it was over, and not for those who join later", () => {
  const round = new Round();
  const turn = (/** @type {string} */ key) => {
    round.measured(key, "ok");
    round.turnOver(key);
  };
  round.notice(["a"]);
  turn("a");
  round.notice(["a", "b"]);
  assert.ok(!round.isFull(["a", "b"]), "of two one had a turn");
  turn("b");
  round.notice(["a", "b", "c"]);
  assert.ok(round.isFull(["a", "b", "c"]), "of three two had");
  assert.ok(!round.isFull(["c"]), "of those alone who joined there was none");
  round.begin();
  for (const key of ["a", "b"]) turn(key);
  round.notice(["a", "b", "c"]);
  assert.ok(!round.isFull(["a", "b", "c"]), "in the next round c is one of them");
});

test("people whom a spotlight hid are no newcomers afterwards: the round waits for them", async () => {
  const all = people(10);
  const { scheduler, rounds, show, turn } = looking(all);
  for (const _ of all) await turn();
  show(["p3"]);
  scheduler.forget(); // a rest
  await turn("tired");
  show(all);
  await turn();
  assert.equal(rounds.length, 1, "it would be a word of p3's eyes");
});

test("turns without an answer fill no round, and opinions from before them no longer count", () => {
  const round = new Round();
  round.measured("a", "tired");
  assert.ok(!round.turnOver("a") && !round.turnOver("a"));
  round.begin();
  assert.ok(round.turnOver("a"), "the second in a row");
  assert.ok(!round.isFull(["a"]));
  assert.deepEqual(round.opinionsOf(["a"]), []);
  round.measured("a", "ok");
  assert.ok(!round.turnOver("a") && !round.turnOver("a"), "one was answered in between");
});

test("after a round was forgotten no earlier opinion, answer or missing answer counts", () => {
  const round = new Round();
  for (const key of ["a", "b"]) round.measured(key, "tired");
  round.turnOver("b");
  round.turnOver("b");
  round.forget();
  assert.deepEqual(round.opinionsOf(["a", "b"]), []);
  assert.ok(!round.turnOver("a") && !round.isFull(["a"]), "her answer was of before");
  assert.ok(!round.turnOver("b") && !round.isFull(["b"]), "and his turn without one");
});

test("nor are those newcomers who were there before it", () => {
  const round = new Round();
  round.notice(["a", "b", "c"]);
  round.forget();
  round.notice(["a", "b"]);
  for (const key of ["a", "b"]) {
    round.measured(key, "ok");
    round.turnOver(key);
  }
  round.notice(["a", "b", "c"]);
  assert.ok(!round.isFull(["a", "b", "c"]), "a spotlight hid c");
});

test("on a computer that is too slow for several at once, only one person is looked at after the first turns", (t) => {
  let now = 0;
  t.mock.method(performance, "now", () => now);
  const { scheduler, page } = looking(["ann", "bob", "cho", "dan"]);
  page.work = () => {
    now += 40;
  };
  const looked = [];
  for (let second = 1; 1000 * second <= VISIT_MS + 5000; second++) {
    now = Math.max(now, second * 1000);
    scheduler.tick(4, now);
    page.show(now + 500);
    looked.push(scheduler.visiting.count);
  }
  assert.equal(looked[0], 4, "nothing is known yet");
  assert.equal(looked.at(-1), 1);
});

test("in another meeting turns begin anew, whoever was looked at last in the one before", async ({
  mock,
}) => {
  mock.method(Math, "random", () => 0.999);
  const { scheduler, frames, turn } = looking(["ann", "bob"]);
  await turn();
  scheduler.enter({ meetingId: "n", call: "n" }, { salt: "salt" });
  await turn();
  assert.equal(frames.at(-1)?.participant_id, await participantId("salt", "ann"));
});

test("each turn is told by its place in a random order, and among how many", async () => {
  const { positions, turn } = looking(["ann", "bob", "eve"]);
  for (let turns = 0; turns < 2; turns++) await turn();
  assert.deepEqual(positions.slice(0, 3).toSorted(), ["1 of 3", "2 of 3", "3 of 3"]);
});
