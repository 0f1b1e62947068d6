// @ts-check
// Who was in a call lately is known there after a reload, on another server and under another meeting ID.
/** @import { Memory } from "../../extensions/leader/shared/types" */
/** @import { VisitScheduler } from "../../extensions/leader/turns/visit_scheduler.js" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { participantId } from "../../extensions/leader/people/participant_id.js";
import { LATELY_MS } from "../../extensions/leader/people/people.js";
import { FIVE, looking } from "./looking.mjs";

const MEETING = { meetingId: "m", call: "m" };

/**
 * What a tab remembers of this many people, once their ids are computed.
 * @param {VisitScheduler} scheduler
 * @param {number} count
 */
async function kept(scheduler, count) {
  let lately = { salt: "", seen: {} };
  while (Object.keys(lately.seen).length !== count) {
    await setImmediate();
    lately = scheduler.lately.news(performance.now()) ?? lately;
  }
  return lately;
}

test("a page that was reloaded knows who was there: one of them is told of only together with the others", async ({
  mock,
}) => {
  const before = looking(FIVE);
  before.scheduler.enter(MEETING, { salt: "salt" });
  for (const _ of FIVE) await before.turn();
  const lately = await kept(before.scheduler, FIVE.length);
  const ids = new Set(await Promise.all(FIVE.map((name) => participantId(lately.salt, name))));
  assert.deepEqual(new Set(Object.keys(lately.seen)), ids, "no names");
  for (const { participant_id } of before.frames) assert.ok(!ids.has(participant_id), "nor any server's ids");
  assert.equal(before.scheduler.lately.news(performance.now()), null, "nothing new");
  const { scheduler, rounds, identifiable, turn } = looking(["bob"]);
  // By now another id stands for the call.
  scheduler.enter({ meetingId: "another", call: "m" }, { salt: "another", lately });
  await turn("tired");
  await turn("tired");
  assert.deepEqual([rounds, identifiable], [[], [true, true]]);
  await kept(scheduler, FIVE.length);
  const begun = performance.now();
  mock.method(performance, "now", () => begun + LATELY_MS);
  await turn("tired");
  assert.deepEqual(rounds.at(-1), ["tired"]);
  assert.deepEqual(Object.keys((await kept(scheduler, 1)).seen), [await participantId(lately.salt, "bob")]);
});

test("when people were seen is kept anew each minute, and at once when somebody comes or goes", async () => {
  const begun = Date.now() - 1; // times are kept in whole milliseconds
  const { scheduler, page, turn } = looking(["ann", "bob"]);
  scheduler.enter(MEETING, { salt: "salt" });
  Object.assign(page.videos[1], { isConnected: false });
  await turn();
  await kept(scheduler, 1);
  Object.assign(page.videos[1], { isConnected: true });
  await turn();
  await kept(scheduler, 2);
  const now = performance.now();
  const news = (/** @type {number} */ ms) => scheduler.lately.news(now + ms);
  assert.equal(news(50_000), null);
  const times = Object.values(news(61_000)?.seen ?? {});
  assert.ok(times.length === 2 && times.every((at) => at >= begun), "by a clock that a reload goes on with");
  assert.equal(news(62_000), null);
});

test("people who come back after a reload are counted once, and those seen long ago not at all", async () => {
  const before = looking(["leader", "ann"]);
  before.scheduler.enter(MEETING, { salt: "salt" });
  await before.turn();
  const lately = await kept(before.scheduler, 2);
  const seen = { ...lately.seen, gone: Date.now() - LATELY_MS };
  const { scheduler, rounds, identifiable, turn } = looking(["leader", "ann"]);
  scheduler.enter(MEETING, { salt: "salt", lately: { ...lately, seen } });
  for (let turns = 0; turns < 2; turns++) await turn();
  assert.deepEqual([rounds, identifiable], [[["ok", "ok"]], [false, false]]);
});

test("another server, or another id for the call, does not make the people in it other people", async () => {
  for (const memory of /** @type {Memory[]} */ ([
    { salt: "another" },
    { salt: "another", lately: { salt: "s", seen: {} } },
  ])) {
    const { scheduler, rounds, show, turn } = looking(FIVE);
    scheduler.enter(MEETING, { salt: "salt" });
    for (const _ of FIVE) await turn();
    scheduler.enter({ meetingId: "n", call: "m" }, memory);
    show(["bob"]);
    await turn("tired");
    assert.equal(rounds.length, 1);
    await kept(scheduler, FIVE.length);
    scheduler.enter({ meetingId: "o", call: "o" }, { salt: "third" });
    await turn("tired");
    assert.equal(rounds.length, 2, "another call");
  }
});
