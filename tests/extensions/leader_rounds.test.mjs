// @ts-check
// Whom a round of looking at everybody waits for, and when it tells that nobody is there.
import assert from "node:assert/strict";
import { test } from "node:test";
import { NOBODY_MS } from "../../extensions/leader/people/absence.js";
import { groupState } from "../../extensions/leader/people/group_state.js";
import { participantId } from "../../extensions/leader/people/participant_id.js";
import { LATELY_MS } from "../../extensions/leader/people/people.js";
import { FACELESS_MS, SEARCH_FRAME_MS } from "../../extensions/leader/visit/face_search.js";
import { STARVED_MS } from "../../extensions/leader/visit/visit.js";
import { looking, seen } from "./looking.mjs";

test("that nobody can be seen any more is told after a while, and once", async () => {
  const { scheduler, page, send, rounds } = looking();
  scheduler.answered(1, seen(await send()));
  Object.assign(page.video, { paused: true });
  const off = performance.now();
  for (const passed of [0, NOBODY_MS - 1000]) scheduler.tick(1, off + passed);
  assert.deepEqual(rounds, [], "Meet may be moving its tiles about");
  for (const passed of [1, 2]) scheduler.tick(1, off + NOBODY_MS + passed * 1000);
  assert.deepEqual(rounds, ["nobody"]);
  scheduler.tick(1, off + LATELY_MS);
  assert.deepEqual(rounds, ["nobody", "nobody"]);
});

test("behind a slide that fills the page for a while the round goes on, and after a long time it starts over", async () => {
  for (const [away, full] of /** @type {const} */ ([
    [NOBODY_MS, 1],
    [LATELY_MS, 0],
  ])) {
    const all = ["ann", "bob"];
    const { scheduler, rounds, show, turn } = looking(all);
    await turn("tired");
    show([]);
    scheduler.tick(1, performance.now() + FACELESS_MS + away);
    assert.deepEqual(new Set(rounds), new Set(["nobody"]));
    rounds.length = 0;
    show(all);
    await turn("ok");
    assert.equal(rounds.length, full);
  }
});

/** Like `looking`; in `turn(silent)` the participant of that index, by first turns, gets no answer. */
function lookingInTurns(/** @type {string[]} */ participants) {
  const { scheduler, send, rounds, frames } = looking(participants);
  /** @type {string[]} */
  const met = [];
  const turn = async (/** @type {number} */ silent) => {
    const seq = await send();
    const who = frames[seq - 1].participant_id;
    if (!met.includes(who)) met.push(who);
    scheduler.answered(seq, met.indexOf(who) === silent ? null : seen(seq, "ok"));
    scheduler.tick(1, performance.now() + FACELESS_MS);
  };
  return { scheduler, rounds, turn };
}

test("of the turns only the number of people who have one is told, and it is the same for everybody", async () => {
  const { scheduler, turn } = lookingInTurns(["ann", "bob", "eve"]);
  for (let turns = 0; turns < 4; turns++) {
    await turn(NaN);
    assert.deepEqual(scheduler.visiting, { count: 1, total: 3 });
  }
});

test("a person whose camera stops giving pictures keeps nobody else's round open", async () => {
  const { rounds, turn } = lookingInTurns(["ann", "bob", "eve"]);
  for (const silent of [NaN, NaN, NaN]) await turn(silent);
  assert.deepEqual(rounds, [["ok", "ok", "ok"]]);
  for (let turns = 0; turns < 6; turns++) await turn(1);
  assert.equal(rounds.length, 2, "a second turn without an answer is waited for, no third");
  assert.deepEqual(rounds[1].toSorted(), ["ok", "ok", "unknown"]);
});

test("a camera that never gives a frame counts as somebody's for a while, and then no more", async () => {
  const { scheduler, rounds, turn } = lookingInTurns(["ann", "bob"]);
  for (let turns = 0; turns < 5; turns++) await turn(1);
  assert.deepEqual(rounds, [], "one of two would be singled out");
  scheduler.tick(1, performance.now() + LATELY_MS + FACELESS_MS);
  assert.deepEqual(rounds, [["ok"]]);
});

test("about empty chairs nothing is told but that nobody is there", async () => {
  const { scheduler, send, roundNow } = looking();
  const answer = async (/** @type {boolean} */ face, passed = 1000) => {
    const seq = await send(passed);
    scheduler.answered(seq, seen(seq, "ok", face));
  };
  await answer(true);
  assert.deepEqual(roundNow(), ["ok"]);
  for (const look of [1, 2, 3]) await answer(false, look * (SEARCH_FRAME_MS + 100));
  assert.equal(roundNow(), "nobody");
});

test("three people beside a shared screen are a small group, and four are not", async () => {
  const tiles = ["screen", "ann", "bob", "eve", "dan"];
  const { scheduler, send, frames, rounds, show } = looking(tiles);
  const screen = await participantId("", "screen");
  const turns = async (/** @type {string[]} */ shown) => {
    show(shown);
    for (const _ of shown) {
      for (const passed of [1000, 3000, 4500]) {
        const seq = await send(passed);
        scheduler.answered(seq, seen(seq, "tired", frames.at(-1)?.participant_id !== screen));
      }
      scheduler.tick(1, performance.now() + FACELESS_MS + STARVED_MS);
    }
    const last = rounds.at(-1);
    assert.ok(Array.isArray(last));
    return groupState(last);
  };
  assert.equal(await turns(tiles.slice(0, 4)), "advised");
  assert.equal(await turns(tiles), "someone");
});

test("a spotlight makes no meeting of the one it shows: the round waits for those who were there", async () => {
  const { scheduler, page, send, rounds } = looking(["ann", "bob", "eve"]);
  const [ann] = page.videos;
  const others = page.videos.slice(1);
  const visit = async () => {
    const seq = await send();
    scheduler.answered(seq, seen(seq));
    scheduler.tick(1, performance.now() + FACELESS_MS);
  };
  const showOthers = (/** @type {boolean} */ shown) => {
    for (const video of others) Object.assign(video, { isConnected: shown });
  };
  showOthers(false);
  await visit();
  assert.equal(rounds.length, 1, "alone with the leader");
  showOthers(true);
  scheduler.tick(1, performance.now());
  showOthers(false);
  await visit();
  await visit();
  assert.equal(rounds.length, 1, "two who were not looked at yet may be in the meeting");
  showOthers(true);
  Object.assign(ann, { isConnected: false });
  await visit();
  await visit();
  assert.equal(rounds.length, 1, "nor are two of three all of it");
  Object.assign(ann, { isConnected: true });
  scheduler.tick(1, performance.now());
  assert.deepEqual(rounds[1], ["tired", "tired", "tired"]);
});

test("when somebody has left for good, the others are told of again", async () => {
  const { scheduler, page, send, rounds } = looking(["ann", "bob"]);
  const visit = async (/** @type {number} */ passed) => {
    const seq = await send();
    scheduler.answered(seq, seen(seq));
    scheduler.tick(1, performance.now() + passed);
  };
  await visit(FACELESS_MS);
  await visit(FACELESS_MS);
  assert.deepEqual(rounds, [["tired", "tired"]]);
  Object.assign(page.videos[1], { isConnected: false });
  await visit(FACELESS_MS);
  assert.equal(rounds.length, 1);
  scheduler.tick(1, performance.now() + LATELY_MS);
  assert.equal(rounds.length, 2);
});
