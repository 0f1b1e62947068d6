// @ts-check
// A stream notices that a clock was set, this machine's or the server's, and takes the time from heartbeats.
import assert from "node:assert/strict";
import { test } from "node:test";
import { FIRST_DELAY_MS } from "../../extensions/shared/backoff.js";
import { opened, refused, sent } from "./event_source.mjs";

for (const [what, ms] of /** @type {const} */ ([
  ["set forward", 600_000],
  ["set back", -600_000],
])) {
  test(`after the machine's clock was ${what}, the stream reconnects before it believes any news`, (t) => {
    const { sources, events, setClock } = opened(t);
    setClock(ms);
    sources[0].say("message", '{"event":"monitoring_started"}', "6-0");
    t.mock.timers.tick(FIRST_DELAY_MS);
    assert.equal(sources.length, 2);
    assert.match(sources[1].address, /&last_event_id=5-0$/, "the news comes again");
    sources[1].say("connected", "{}", "5-0");
    sources[1].say("message", '{"event":"monitoring_started"}', "6-0");
    assert.deepEqual(events, ["connected", "connected", "monitoring_started"]);
  });
}

test("a clock that was set is noticed at the next heartbeat, and a small correction changes nothing", (t) => {
  const { sources, setClock } = opened(t);
  setClock(500);
  sources[0].say("heartbeat", "", "");
  t.mock.timers.tick(FIRST_DELAY_MS);
  assert.equal(sources.length, 1);
  setClock(10_000);
  sources[0].say("heartbeat", "", "");
  t.mock.timers.tick(FIRST_DELAY_MS);
  assert.equal(sources.length, 2);
});

for (const [what, ms] of /** @type {const} */ ([
  ["set forward", 600_000],
  ["set back", -600_000],
])) {
  test(`after the server's clock was ${what}, the next heartbeat shows it, and the stream reconnects once`, (t) => {
    const { sources } = opened(t);
    sources[0].say("connected", sent(0), "5-0");
    sources[0].say("heartbeat", sent(ms), "");
    t.mock.timers.tick(FIRST_DELAY_MS);
    assert.equal(sources.length, 2);
    sources[1].say("connected", sent(ms), "5-0");
    sources[1].say("heartbeat", sent(ms), "");
    t.mock.timers.tick(FIRST_DELAY_MS);
    assert.equal(sources.length, 2, "once");
  });
}

test("a heartbeat that comes late or tells no time is no reason to reconnect", (t) => {
  const { sources } = opened(t);
  sources[0].say("connected", sent(0), "5-0");
  for (const data of [sent(-4000), sent(1000), "", "null", "{}"]) sources[0].say("heartbeat", data, "");
  t.mock.timers.tick(FIRST_DELAY_MS);
  assert.equal(sources.length, 1);
});

/**
 * The time inside a timestamp made by `sent`.
 * @param {string} data
 */
const timeIn = (data) => JSON.parse(data).timestamp;

test("behind a proxy that holds events back the stream reconnects once; then the least delayed heartbeat gives the time", (t) => {
  const { sources, states, times } = opened(t);
  const fresher = sent(0);
  for (const source of [0, 1]) {
    sources[source].say("connected", sent(-20_000), "5-0");
    sources[source].say("heartbeat", fresher, "");
    t.mock.timers.tick(FIRST_DELAY_MS);
    assert.equal(sources.length, 2);
  }
  assert.deepEqual(times, [timeIn(fresher)]);
  for (const ms of [-20_000, -6000, -40_000]) sources[1].say("heartbeat", sent(ms), "");
  t.mock.timers.tick(FIRST_DELAY_MS);
  assert.deepEqual([sources.length, times.length, states.at(-1)], [2, 1, "open"], "those came later");
});

test("the first heartbeat that is less late than the first answer corrects the time, and small gains are ignored", (t) => {
  const { sources, times } = opened(t);
  sources[0].say("connected", sent(-4000), "5-0");
  const [first, hardly, better] = [sent(-500), sent(-400), sent(0)];
  for (const data of [first, sent(-3000), hardly, better]) sources[0].say("heartbeat", data, "");
  t.mock.timers.tick(FIRST_DELAY_MS);
  assert.deepEqual(times, [timeIn(first), timeIn(better)]);
  assert.equal(sources.length, 1, "the stream stays");
});

test("behind a proxy, too, a server's clock that is set by more than any proxy's delay is noticed", (t) => {
  const { sources } = opened(t);
  for (const source of [0, 1]) {
    sources[source].say("connected", sent(-20_000), "5-0");
    sources[source].say("heartbeat", sent(0), "");
    t.mock.timers.tick(FIRST_DELAY_MS);
  }
  sources[1].say("heartbeat", sent(-600_000), "");
  t.mock.timers.tick(FIRST_DELAY_MS);
  assert.equal(sources.length, 3);
});

test("a server's clock that is set a second time is noticed again once it has been right for a while", async (t) => {
  const { sources, pass } = refused(t, { status: 200 });
  const back = 30_000;
  sources[0].say("connected", sent(0), "5-0");
  sources[0].say("heartbeat", sent(-back), "");
  await pass(1);
  sources[1].say("connected", sent(-back), "5-0");
  for (let minute = 0; minute <= 10; minute++) {
    for (const _ of [1, 2, 3, 4]) {
      await pass(15);
      sources[1].say("heartbeat", sent(-back), "");
    }
  }
  assert.equal(sources.length, 2);
  sources[1].say("heartbeat", sent(-2 * back), "");
  await pass(1);
  assert.equal(sources.length, 3);
});
