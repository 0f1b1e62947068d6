// @ts-check
// How long one's own request for a rest waits: until a rest grants it, the meeting ends or its time is over.
/** @import { ServerEvent } from "../../extensions/member/shared/types" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { REQUEST_MS } from "../../extensions/member/shared/meeting/rest_request.js";
import { AT, asker, connected, heard, LOST, refusal, UNTIL, WAITS } from "./asker.mjs";
import { restOf } from "./examples.mjs";

test("a request waits until a rest grants it, the meeting ends or its time is over", async (t) => {
  for (const event of ["rest_announced", "rest_required", "meeting_ended"]) {
    const { own, kept } = asker(t, WAITS);
    await own.ask();
    own.hear(heard(event));
    assert.equal(kept(), null, event);
  }
  const { own } = asker(t, WAITS);
  await own.ask();
  own.hear(heard("rest_requested"));
  t.mock.timers.tick(REQUEST_MS - 1001);
  assert.ok(own.waits);
  t.mock.timers.tick(1);
  assert.ok(!own.waits, "ten minutes after the first of those that waited with it");
});

test("a request that nobody joined in time says so once, and one that is over for another reason does not", async (t) => {
  const { own, lapses } = asker(t, WAITS);
  await own.ask();
  own.hear(heard("rest_required"));
  await own.ask();
  own.hear(connected(null));
  await own.ask();
  await own.withdraw();
  t.mock.timers.tick(REQUEST_MS);
  assert.equal(lapses(), 0);
  await own.ask();
  t.mock.timers.tick(REQUEST_MS - 1001);
  assert.equal(lapses(), 0);
  t.mock.timers.tick(REQUEST_MS);
  assert.deepEqual([own.waits, lapses()], [false, 1]);
  own.adopt(Date.parse(AT)); // another tab has told of it
  t.mock.timers.tick(REQUEST_MS);
  assert.equal(lapses(), 1);
});

test("a second request, after a rest has granted the first, waits for its own ten minutes", async (t) => {
  const { own, lapses } = asker(t, WAITS);
  await own.ask();
  own.hear(heard("rest_required"));
  t.mock.timers.tick(REQUEST_MS / 2);
  await own.ask();
  t.mock.timers.tick(REQUEST_MS - 1001);
  assert.deepEqual([own.waits, lapses()], [true, 0]);
  t.mock.timers.tick(1);
  assert.deepEqual([own.waits, lapses()], [false, 1]);
});

test("asking again without an answer makes a request wait no longer than it counts", async (t) => {
  const { own } = asker(t, WAITS, LOST);
  await own.ask();
  t.mock.timers.tick(REQUEST_MS / 2);
  await own.ask();
  t.mock.timers.tick(REQUEST_MS / 2 - 1000);
  assert.ok(!own.waits);
});

test("a request whose answer was lost waits for ten minutes at most", async (t) => {
  const { own } = asker(t, LOST);
  await own.ask();
  t.mock.timers.tick(REQUEST_MS - 1);
  assert.ok(own.waits);
  t.mock.timers.tick(1);
  assert.ok(!own.waits);
});

test("a machine's clock that is set forward does not turn one request into two", async (t) => {
  const { own, tokens } = asker(t, WAITS);
  await own.ask();
  t.mock.timers.setTime(Date.now() + 2 * REQUEST_MS);
  assert.ok(own.waits);
  await own.ask();
  assert.equal(new Set(tokens).size, 1);
});

test("a request goes on waiting when an older rest is told of after it", async (t) => {
  const older = heard("rest_required", "2026-01-31T09:00:08.999Z");
  const { own, tokens, kept } = asker(t, WAITS);
  await own.ask();
  const token = kept()?.token;
  own.hear(older);
  own.hear(heard("rest_ended", AT));
  assert.ok(own.waits);
  await own.ask();
  assert.deepEqual(tokens, [token, token], "one person counts once");
});

test("a request that is under way when an older rest is told of waits once it is answered", async (t) => {
  const { own, tokens } = asker(t, WAITS);
  const answer = own.ask();
  while (!own.waits) await Promise.resolve();
  own.hear(heard("rest_required", "2026-01-31T09:00:08.000Z"));
  await answer;
  assert.ok(own.waits);
  await own.ask();
  assert.equal(new Set(tokens).size, 1);
});

test("a request that is under way when a rest grants it does not wait", async (t) => {
  const { own } = asker(t, WAITS);
  const answer = own.ask();
  while (!own.waits) await Promise.resolve();
  own.hear(heard("rest_required", "2026-01-31T09:00:09.999Z")); // by another process's clock
  own.hear(heard("rest_required", "2026-01-31T09:00:08.000Z")); // sent again after a reconnect
  await answer;
  assert.ok(!own.waits);
});

test("a second request that is refused while a rest grants the first leaves nothing waiting", async (t) => {
  const { own } = asker(t, WAITS, refusal(429));
  await own.ask();
  const answer = own.ask();
  own.hear(heard("rest_required", "2026-01-31T09:00:11.000Z"));
  await answer;
  assert.ok(!own.waits);
});

test("when the stream is back a request goes on waiting with the others, and is over when they are", async (t) => {
  for (const [what, until] of /** @type {const} */ ([
    ["none waits", null],
    ["others wait, since a rest has passed", "2026-01-31T09:10:10.500Z"],
  ])) {
    const { own } = asker(t, WAITS);
    await own.ask();
    own.hear(connected(UNTIL));
    assert.ok(own.waits, "it counts still");
    own.hear(connected(until));
    assert.ok(!own.waits, what);
  }
});

test("a request that was reloaded or whose answer was lost is known by the time until which it can count", async (t) => {
  const { own, kept } = asker(t, LOST);
  await own.ask();
  own.hear(connected(UNTIL));
  assert.equal(kept()?.until, Date.parse(UNTIL));
  t.mock.timers.tick(REQUEST_MS - 1000);
  assert.ok(!own.waits);
});

for (const [what, answered] of /** @type {const} */ ([
  ["", WAITS],
  [", nor is one whose answer is lost then", LOST],
]))
  test(`a request that is under way is not taken for one that is over${what}`, async (t) => {
    const { own, tokens } = asker(t, answered, WAITS);
    const answer = own.ask();
    while (!own.waits) await Promise.resolve();
    own.hear(connected(null));
    await answer;
    assert.ok(own.waits);
    await own.ask();
    assert.equal(new Set(tokens).size, 1, "one person counts once");
  });

test("a request that is made again just as its time ends waits for its answer", async (t) => {
  const { own, tab, tokens } = asker(t, WAITS, refusal(429));
  await own.ask();
  const { call } = tab;
  tab.call = async (name, body) => {
    t.mock.timers.tick(REQUEST_MS - 1000);
    assert.ok(own.waits);
    return call(name, body);
  };
  await own.ask();
  assert.equal(new Set(tokens).size, 1);
  t.mock.timers.tick(2000);
  assert.ok(!own.waits);
});

test("on an older server, which does not say until when, a request waits for ten minutes, and one person counts once", async (t) => {
  const { own, tokens } = asker(t, { ok: true, status: 200, data: { rest: null, timestamp: AT } });
  await own.ask();
  own.hear(connected());
  await own.ask();
  assert.equal(new Set(tokens).size, 1);
  t.mock.timers.tick(REQUEST_MS - 1);
  own.hear(connected());
  assert.ok(own.waits);
  t.mock.timers.tick(1);
  assert.ok(!own.waits);
  await own.ask();
  own.hear(/** @type {ServerEvent} */ ({ ...connected(), rest: restOf() }));
  assert.ok(!own.waits, "a rest has granted it");
});

test("a request from before a reload waits for ten more minutes at most on an older server, which says nothing of it", (t) => {
  const { own, keep } = asker(t);
  keep({ token: "t" });
  own.hear(connected());
  assert.ok(own.waits);
  t.mock.timers.tick(REQUEST_MS);
  assert.ok(!own.waits);
});
