// @ts-check
// When a stream that says nothing counts as dead, and how long a try may take.
import assert from "node:assert/strict";
import { test } from "node:test";
import { FIRST_DELAY_MS } from "../../extensions/shared/backoff.js";
import { ANSWER_MS } from "../../extensions/shared/stream/stream_watchdog.js";
import { refused } from "./event_source.mjs";

test("a silent stream counts as dead after three heartbeats of 15 s, and not before", async (t) => {
  const { sources, pass } = refused(t, { status: 200 });
  sources[0].say("connected", "{}", "5-0");
  await pass(44);
  sources[0].say("heartbeat", "", "");
  await pass(44);
  assert.equal(sources.length, 1);
  await pass(17);
  assert.equal(sources.length, 2);
});

/** How long a try without an answer lasts, and the wait after it, s. */
const LIMIT = ANSWER_MS / 1000;
const wait = (/** @type {number} */ tries) => (FIRST_DELAY_MS * 2 ** tries) / 1000;

test("a try without an answer is given up after 15 s, the next ones after 30 and 45, and then after 15 again", async (t) => {
  const { sources, states, pass } = refused(t, { status: 200 });
  for (const [index, times] of [1, 2, 3, 1].entries()) {
    await pass(times * LIMIT - 2);
    assert.equal(sources.length, index + 1, `try ${index + 1} has ${times * LIMIT} s`);
    await pass(Math.ceil(2 + wait(index)));
    assert.equal(sources.length, index + 2);
    await pass(0);
  }
  assert.equal(states.at(-1)?.[0], "waiting");
});

test("behind a proxy that holds back even the head of an answer, the next try is not given up too soon", async (t) => {
  const { sources, pass } = refused(t, { status: 200 });
  await pass(LIMIT + 1);
  assert.equal(sources.length, 2);
  await pass(LIMIT + 5);
  sources[1].say("connected", "{}", "5-0");
  sources[1].say("error", "", "");
  await pass(LIMIT + 6);
  assert.equal(sources.length, 3, "it has 30 s at once");
  sources[2].say("connected", "{}", "5-0");
  assert.equal(sources.length, 3);
});

test("after a quick answer, a try without one is given up after 15 s again", async (t) => {
  const { sources, pass } = refused(t, { status: 200 });
  await pass(LIMIT + 1);
  sources[1].say("connected", "{}", "5-0");
  sources[1].say("error", "", "");
  await pass(1);
  assert.equal(sources.length, 3);
  await pass(LIMIT + 1);
  assert.equal(sources.length, 4);
});

test("when the network comes back, a hanging try is started again; a young try or an open stream is not", async (t) => {
  const { stream, sources, pass } = refused(t, { status: 200 });
  await pass(2);
  stream.reconnectNow();
  assert.equal(sources.length, 1);
  await pass(2);
  stream.reconnectNow();
  assert.deepEqual(
    sources.map(({ isClosed }) => isClosed),
    [true, false],
  );
  sources[1].say("connected", "{}", "5-0");
  await pass(10);
  stream.reconnectNow();
  assert.equal(sources.length, 2);
  stream.close();
  stream.reconnectNow();
  assert.equal(sources.length, 2);
});

test("a silence that the machine slept through is noticed at the next check", async (t) => {
  const { stream, sources, pass } = refused(t, { status: 200 });
  sources[0].say("connected", "{}", "5-0");
  t.mock.method(performance, "now", () => Date.now());
  const now = Date.now();
  const { mock } = t.mock.method(Date, "now", () => now + 44_000);
  stream.checkSilence();
  assert.ok(!sources[0].isClosed);
  mock.mockImplementation(() => now + 46_000);
  stream.checkSilence();
  assert.ok(sources[0].isClosed);
  mock.restore();
  await pass(1);
  assert.equal(sources.length, 2);
});
