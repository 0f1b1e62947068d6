// @ts-check
// How long to wait before the next try, and until a countdown's text changes.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  delayAsked,
  delayBefore,
  FIRST_DELAY_MS,
  JITTER,
  MAX_DELAY_MS,
} from "../../extensions/shared/backoff.js";
import { clockText, untilNextSecond } from "../../extensions/shared/countdown.js";

test("waits between tries double, stop growing at the longest and are partly random", () => {
  assert.equal(
    delayBefore(0, () => 0),
    FIRST_DELAY_MS,
  );
  assert.equal(
    delayBefore(3, () => 0),
    FIRST_DELAY_MS * 8,
  );
  assert.equal(
    delayBefore(40, () => 0),
    MAX_DELAY_MS,
  );
  assert.equal(
    delayBefore(40, () => 1),
    MAX_DELAY_MS * (1 - JITTER),
  );
});

test("a wait that the server asks for is never shortened, and is not the same for everyone", () => {
  assert.equal(
    delayAsked(7, () => 0),
    7000,
  );
  assert.ok(delayAsked(7, () => 1) > 7000);
});

test("a wait that the server asks for fits a timer, and is an hour at most", () => {
  for (const seconds of [3600, 30 * 86_400, Number.MAX_VALUE])
    assert.equal(
      delayAsked(seconds, () => 0),
      3_600_000,
    );
});

test("a countdown shows the second that is running, and zero only at the end", () => {
  assert.equal(clockText(300_000), "5:00");
  assert.equal(clockText(299_999), "5:00");
  assert.equal(clockText(61_000), "1:01");
  assert.equal(clockText(1), "0:01");
  assert.equal(clockText(0), "0:00");
  assert.equal(clockText(-5000), "0:00");
});

test("the next look comes when the text changes", () => {
  for (const left of [299_999, 5000, 4001, 4000, 1]) {
    assert.notEqual(clockText(left - untilNextSecond(left)), clockText(left));
    if (untilNextSecond(left) > 1) assert.equal(clockText(left - untilNextSecond(left) + 1), clockText(left));
  }
});
