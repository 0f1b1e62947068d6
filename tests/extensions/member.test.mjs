// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { badgeOf } from "../../extensions/member/badge.js";
import {
  canSnooze,
  isOpen,
  reasonName,
  SNOOZE_MS,
  stretchFor,
  untilChange,
  WORTHWHILE_MS,
} from "../../extensions/member/letter_state.js";

const rest = {
  id: "r",
  reason: "manual",
  started_at: new Date(0).toISOString(),
  ends_at: new Date(300_000).toISOString(),
  seconds: 300,
};

test("a letter lies open until it is closed", () => {
  assert.ok(isOpen({}, 0));
  assert.ok(!isOpen({ closed: true }, 0));
});

test("a letter put off comes back after its time, once", () => {
  const answer = { snoozedUntil: SNOOZE_MS };
  assert.ok(!isOpen(answer, SNOOZE_MS - 1));
  assert.ok(isOpen(answer, SNOOZE_MS));
  assert.ok(!canSnooze(answer, rest, SNOOZE_MS));
  assert.ok(!isOpen({ ...answer, closed: true }, SNOOZE_MS), "closed the second time");
});

test("putting off is offered only if something of the rest is left after it", () => {
  assert.ok(canSnooze({}, rest, 0));
  assert.ok(canSnooze({}, rest, 300_000 - SNOOZE_MS - WORTHWHILE_MS - 1));
  assert.ok(!canSnooze({}, rest, 300_000 - SNOOZE_MS - WORTHWHILE_MS));
});

test("the next change is the letter's coming back or the end of the rest", () => {
  assert.equal(untilChange({}, rest, 0), 300_000);
  assert.equal(untilChange({ snoozedUntil: 180_000 }, rest, 1000), 179_000);
  assert.equal(untilChange({ snoozedUntil: 180_000, closed: true }, rest, 1000), 299_000);
});

test("everyone in a meeting gets the same stretch", () => {
  assert.equal(stretchFor(rest, 6), stretchFor({ ...rest }, 6));
  const seen = new Set(
    Array.from({ length: 60 }, (_, number) => stretchFor({ ...rest, id: `rest${number}` }, 6)),
  );
  assert.deepEqual([...seen].sort(), [0, 1, 2, 3, 4, 5]);
});

test("a reason that this version does not know is simply a rest", () => {
  assert.equal(reasonName("eyes"), "eyes");
  assert.equal(reasonName("constructor"), "manual");
});

test("the badge shows the minutes left, or that the server is away", () => {
  assert.equal(badgeOf({ stream: "open", wanted: true, leftMs: 120_001 }).text, "3m");
  assert.equal(badgeOf({ stream: "waiting", wanted: true, leftMs: null }).text, "…");
  assert.equal(badgeOf({ stream: "waiting", wanted: false, leftMs: null }).text, "");
});
