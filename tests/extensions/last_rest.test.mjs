// @ts-check
// When the last rest ended, from what the meeting, the server and the tab's memory know.
/** @import { RestRecord } from "../../extensions/leader/shared/types" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { LastRest } from "../../extensions/leader/rests/last_rest.js";
import { restOf } from "./examples.mjs";
import { at, leading, StandInTab } from "./leader_tab.mjs";

/** @type {(id: string, started_at: string | null, ended_at: string | null) => RestRecord} */
const record = (id, started_at, ended_at) => ({
  ...{ id, started_at, ended_at },
  ...{ reason: "manual", announced_at: null, seconds: 300, postponed: 0 },
});

test("without a rest no end is known", () => {
  const lastRest = new LastRest(new StandInTab());
  lastRest.keepOf([]);
  assert.equal(lastRest.endedAt, null);
});

test("the end of a rest is still known after a reload, until a later one is heard of", () => {
  const before = new StandInTab();
  before.meeting.lastRestEndedAt = 5;
  new LastRest(before).keep();
  const tab = new StandInTab();
  Object.assign(tab.memory, before.memory);
  const lastRest = new LastRest(tab);
  assert.equal(lastRest.endedAt, 5);
  tab.meeting.lastRestEndedAt = 7;
  assert.equal(lastRest.endedAt, 7);
});

test("of the rests that the server lists, the last one that was held and is over counts", () => {
  const lastRest = new LastRest(new StandInTab());
  lastRest.keepOf([
    record("first", at(1), at(2)),
    record("second", at(3), at(4)),
    record("called off", null, at(6)),
    record("running", at(7), null),
  ]);
  assert.equal(lastRest.endedAt, Date.parse(at(4)));
});

test("a kept end stays where the server knows of no rest that is over", () => {
  const tab = new StandInTab();
  Object.assign(tab.memory, { lastRestEndedAt: 5 });
  const lastRest = new LastRest(tab);
  lastRest.keepOf([record("running", at(7), null)]);
  assert.equal(lastRest.endedAt, 5);
});

test("a rest that was called off stays known when an answer from before it arrives", () => {
  const lastRest = new LastRest(new StandInTab());
  lastRest.noteOver(at(6));
  lastRest.keepOf([record("first", at(1), at(2))]);
  assert.equal(lastRest.overAt, Date.parse(at(6)));
});

test("a rest whose time is up is over for the clock, though its end has not been heard yet", () => {
  const tab = new StandInTab();
  tab.meeting.rest = restOf("r", 100);
  const lastRest = new LastRest(tab);
  tab.clock.now = () => 399_999;
  assert.equal(lastRest.overAt, null);
  tab.clock.now = () => 400_000;
  assert.equal(lastRest.overAt, 400_000);
});

test("how long ago the last rest was is told only in the call that had it, not in the next call of the same code", () => {
  const { tab, leader } = leading();
  const told = (/** @type {number} */ endedAt, /** @type {number} */ joinedAt) => {
    Object.assign(tab.memory, { lastRestEndedAt: endedAt, joinedAt });
    return leader.lastRest.sinceMs;
  };
  const now = tab.clock.now();
  assert.equal(told(now - 86_400_000, now - 1000), null, "of the day before");
  const since = told(now - 120_000, now - 180_000) ?? 0;
  assert.ok(since >= 120_000 && since < 130_000);
  Object.assign(tab, { inCall: false });
  assert.equal(leader.lastRest.sinceMs, null, "in the lobby");
});

test("the end of a rest is kept as soon as it is heard, even where nobody is measured", () => {
  const { tab, leader } = leading();
  const event = /** @type {const} */ ({ event: "rest_ended", meeting_id: "m", timestamp: at(8) });
  const ended = { ...event, rest: restOf() };
  tab.take(ended);
  leader.onEvent(ended);
  assert.equal(tab.memory.lastRestEndedAt, Date.parse(at(8)));
});
