// @ts-check
// Where a stream goes on after it was lost, how soon it is tried again, and how it is closed.
import assert from "node:assert/strict";
import { test } from "node:test";
import { FIRST_DELAY_MS, MAX_DELAY_MS } from "../../extensions/shared/backoff.js";
import { EventStream } from "../../extensions/shared/stream/event_stream.js";
import { opened, Source } from "./event_source.mjs";

test("an id that the server would refuse is not kept, so the next try is not refused because of it", (t) => {
  const { sources, events, ids } = opened(t);
  for (const id of ["42", "99999999999999999999-0", "5-0-1", "\u0665-0", "latest"]) {
    sources[0].say("message", '{"event":"monitoring_started"}', id);
  }
  sources[0].say("error", "", "");
  t.mock.timers.tick(FIRST_DELAY_MS);
  assert.match(sources[1].address, /&last_event_id=5-0$/);
  assert.deepEqual(ids, ["5-0", "", "", "", "", ""], "nor is it kept beyond the tab");
  assert.equal(events.length, ids.length);
});

test("a kept id that the server would refuse is not sent", (t) => {
  opened(t);
  /** @type {string[]} */
  const addresses = [];
  const EventSource = class extends Source {
    constructor(/** @type {string} */ address) {
      super(address);
      addresses.push(address);
    }
  };
  Object.assign(globalThis, { EventSource });
  for (const position of ["42", "6-0"]) {
    const handlers = { onEvent: () => {}, onState: () => {} };
    new EventStream("https://rest.example.org", "m", position, handlers).close();
  }
  const asked = "https://rest.example.org/api/sse/events?meeting_id=m";
  assert.deepEqual(addresses, [asked, `${asked}&last_event_id=6-0`]);
});

test("a lost stream counts as waiting until the server is heard again, even while a try gets no answer", (t) => {
  const { sources, states } = opened(t);
  assert.deepEqual(states, ["connecting", "open"]);
  sources[0].say("error", "", "");
  t.mock.timers.tick(FIRST_DELAY_MS);
  assert.equal(sources.length, 2, "tried again");
  assert.equal(states.at(-1), "waiting");
  sources[1].say("connected", "{}", "5-0");
  assert.equal(states.at(-1), "open");
});

test("after a stream that was open the first try comes soon, however many tries there were before", (t) => {
  const { sources } = opened(t);
  for (const wait of [FIRST_DELAY_MS, 2 * FIRST_DELAY_MS, 4 * FIRST_DELAY_MS]) {
    sources.at(-1)?.say("error", "", "");
    t.mock.timers.tick(wait);
  }
  assert.equal(sources.length, 4);
  sources[3].say("connected", "{}", "5-0");
  sources[3].say("error", "", "");
  t.mock.timers.tick(FIRST_DELAY_MS);
  assert.equal(sources.length, 5);
});

test("a stream that is no longer wanted closes its connection and says so", (t) => {
  const { stream, sources, states } = opened(t);
  stream.close();
  assert.deepEqual([sources[0].isClosed, states.at(-1)], [true, "off"]);
});

test("a lost stream that is no longer wanted is not tried again", (t) => {
  const { stream, sources } = opened(t);
  sources[0].say("error", "", "");
  stream.close();
  t.mock.timers.tick(MAX_DELAY_MS);
  assert.equal(sources.length, 1);
});
