// @ts-check
// What a stream does when the server or something in between refuses it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { FIRST_DELAY_MS, MAX_DELAY_MS, RETRY_SECONDS } from "../../extensions/shared/backoff.js";
import { refused } from "./event_source.mjs";

test("a server in trouble is asked less and less often, one request at a time, and never sooner than it says", async (t) => {
  const { server, sources, states, pass } = refused(t, { status: 503, headers: { "Retry-After": "2" } });
  await pass(0);
  assert.deepEqual([server.requests, states.at(-1)], [2, ["limited", 2000]], "the stream, and why not");
  await pass(60);
  assert.ok(server.requests <= 9, `${server.requests} requests in a minute`);
  assert.deepEqual(states.at(-1), ["limited", MAX_DELAY_MS]);
  server.status = 200;
  await pass(MAX_DELAY_MS / 1000);
  sources.at(-1)?.say("connected", "{}", "5-0");
  assert.deepEqual([sources.length, states.at(-1)], [2, ["open", 0]]);
});

for (const [who, status, error] of /** @type {const} */ ([
  ["a page that may not listen", 403, "origin_forbidden"],
  ["a page that uses a name to which the server no longer answers", 400, "bad_host"],
])) {
  test(`${who} is told so, and asks once a minute whether that has changed`, async (t) => {
    const { server, states, pass } = refused(t, { status, body: JSON.stringify({ error }) });
    await pass(0);
    assert.deepEqual(states.at(-1), ["forbidden", RETRY_SECONDS * 1000]);
    await pass(RETRY_SECONDS);
    assert.equal(server.requests, 3);
    assert.deepEqual(states.at(-1), ["forbidden", RETRY_SECONDS * 1000]);
  });
}

test("a web filter's page in place of the stream is not taken for the server's refusal, and the next try comes soon", async (t) => {
  for (const body of ["<h1>Blocked</h1>", "null", '{"error":"other"}']) {
    const { stream, server, states, pass } = refused(t, { status: 403, body });
    await pass(0);
    assert.deepEqual(states.at(-1), ["waiting", FIRST_DELAY_MS], body);
    server.body = '{"error":"origin_forbidden"}';
    await pass(1);
    assert.deepEqual(states.at(-1), ["forbidden", RETRY_SECONDS * 1000]);
    stream.close();
    t.mock.reset();
    t.mock.timers.reset();
  }
});

test("when the network comes back, a pause that the server asked for is kept, and any other is cut short", async (t) => {
  const { stream, server, sources, pass } = refused(t, { status: 429, headers: { "Retry-After": "30" } });
  await pass(0);
  const before = server.requests;
  stream.reconnectNow();
  await pass(29);
  assert.equal(server.requests, before);
  server.status = 200;
  await pass(1);
  sources.at(-1)?.say("error", "", "");
  await pass(0);
  const lost = sources.length;
  stream.reconnectNow();
  assert.equal(sources.length, lost + 1, "a stream that was lost is tried at once");
});

test("a stream that is closed while the server is asked why it refused stays closed", async (t) => {
  for (const seconds of [0, 2]) {
    const { stream, server, sources, pass } = refused(t, { status: 503, headers: { "Retry-After": "2" } });
    if (seconds) {
      await pass(0);
      t.mock.timers.tick(seconds * 1000);
    } else await null;
    const { requests } = server;
    stream.close();
    await pass(60);
    assert.deepEqual([server.requests, sources.length], [requests, 1], `after ${seconds} s`);
    t.mock.reset();
    t.mock.timers.reset();
  }
});

test("a stream that reconnected before the last refusal was explained is kept", async (t) => {
  const { stream, server, sources, states, pass } = refused(t, {
    status: 503,
    headers: { "Retry-After": "2" },
  });
  await null;
  server.status = 200;
  stream.reconnectNow();
  sources[1].say("connected", "{}", "5-0");
  await pass(5);
  assert.deepEqual([sources.length, states.at(-1)], [2, ["open", 0]]);
});

test("checks for silence neither cut short a pause that the server asked for nor delay a try", async (t) => {
  const { stream, server, sources, states, pass } = refused(t, {
    status: 429,
    headers: { "Retry-After": "60" },
  });
  await pass(0);
  const before = server.requests;
  for (let second = 0; second < 59; second += 1) {
    await pass(1);
    stream.checkSilence();
  }
  assert.deepEqual([server.requests, states.at(-1)], [before, ["limited", 60_000]]);
  server.status = 200;
  await pass(1);
  assert.equal(sources.length, 2);
});

test("two tries that are refused at the same time lead to one next try, and to none after the stream is closed", async (t) => {
  const { stream, server, pass } = refused(t, { status: 429, headers: { "Retry-After": "2" } });
  await Promise.resolve(); // the first try is refused, and the server is being asked why
  stream.reconnectNow();
  await pass(0);
  const { requests } = server;
  await pass(2);
  assert.equal(server.requests, requests + 1);
  stream.close();
  await pass(60);
  assert.equal(server.requests, requests + 1);
});
