// @ts-check
// How people answer a letter: it lies open, is closed, or is put off.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  answerAfter,
  isOpen,
  snoozeChoices,
  untilChange,
  WORTHWHILE_MS,
} from "../../extensions/shared/letter/letter_answer.js";
import { restOf } from "./examples.mjs";

const rest = restOf();

test("a letter lies open until it is closed", () => {
  assert.ok(isOpen({}, 0));
  assert.ok(!isOpen({ closed: true }, 0));
});

test("a letter that was put off comes back after its time, and can be put off again", () => {
  const answer = { snoozedUntil: 60_000 };
  assert.ok(!isOpen(answer, 59_999));
  assert.ok(isOpen(answer, 60_000));
  assert.deepEqual(snoozeChoices(rest, 60_000), [1, 3]);
  assert.ok(!isOpen({ ...answer, closed: true }, 60_000), "closed the second time");
});

test("an answer to a letter closes it for good, or puts it off from now on", () => {
  assert.deepEqual(answerAfter({}, 3, 1000), { snoozedUntil: 181_000 });
  assert.deepEqual(answerAfter({ snoozedUntil: 181_000 }, 1, 200_000), { snoozedUntil: 260_000 });
  const closed = answerAfter({ snoozedUntil: 181_000 }, 0, 200_000);
  assert.deepEqual(closed, { closed: true, snoozedUntil: 181_000 });
  assert.ok(!isOpen(closed, 999_000));
});

test("putting off is offered only while some of the rest is left afterwards", () => {
  const long = { ...rest, ends_at: new Date(600_000).toISOString() };
  assert.deepEqual(snoozeChoices(long, 0), [1, 3, 5]);
  assert.deepEqual(snoozeChoices(rest, 300_000 - 180_000 - WORTHWHILE_MS - 1), [1, 3]);
  assert.deepEqual(snoozeChoices(rest, 300_000 - 180_000 - WORTHWHILE_MS), [1]);
  assert.deepEqual(snoozeChoices(rest, 300_000 - 60_000 - WORTHWHILE_MS), []);
});

test("the next change is the letter's return or the end of the rest", () => {
  assert.equal(untilChange({}, rest, 0), 300_000);
  assert.equal(untilChange({ snoozedUntil: 180_000 }, rest, 1000), 179_000);
  assert.equal(untilChange({ snoozedUntil: 180_000, closed: true }, rest, 1000), 299_000);
});
