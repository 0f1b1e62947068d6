// @ts-check
// When the stream is reopened; this needs no server, only an EventSource whose instances are counted.
/** @import { TestContext } from "node:test" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { FIRST_DELAY_MS, MAX_DELAY_MS, RETRY_SECONDS } from "../../extensions/shared/backoff.js";
import { EventStream } from "../../extensions/shared/stream/event_stream.js";
import { ANSWER_MS } from "../../extensions/shared/stream/stream_watchdog.js";

/** Stands in for the browser's EventSource; it hears only what the test says. */
class Source extends EventTarget {
  static CLOSED = 2;
  readyState = 1;
  isClosed = false;

  /** @param {string} address */
  constructor(address) {
    super();
    this.address = address;
  }

  /**
   * @param {string} type
   * @param {string} data
   * @param {string} lastEventId
   */
  say(type, data, lastEventId) {
    this.dispatchEvent(new MessageEvent(type, { data, lastEventId }));
  }

  close() {
    this.isClosed = true;
  }
}

/**
 * A stream on a machine whose clock can be set.
 * @param {TestContext} t
 */
function opened(t) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let setBy = 0;
  const now = Date.now;
  t.mock.method(Date, "now", () => now() + setBy);
  /** @type {Source[]} */
  const sources = [];
  const EventSource = class extends Source {
    constructor(/** @type {string} */ address) {
      super(address);
      sources.push(this);
    }
  };
  Object.assign(globalThis, { EventSource });
  /** @type {string[]} */
  const events = [];
  /** @type {string[]} */
  const states = [];
  /** @type {string[]} */
  const times = [];
  /** @type {string[]} */
  const ids = [];
  const stream = new EventStream("https://rest.example.org", "m", "", {
    onEvent: ({ event }, id) => {
      events.push(event);
      ids.push(id);
    },
    onState: (state) => states.push(state),
    onTime: (timestamp) => times.push(timestamp),
  });
  t.after(() => stream.close());
  sources[0].say("connected", "{}", "5-0");
  const setClock = (/** @type {number} */ ms) => {
    setBy += ms;
  };
  return { stream, sources, events, ids, states, times, setClock };
}

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

/**
 * A timestamp from a server whose clock is this far off.
 * @param {number} byMs
 */
const sent = (byMs) => JSON.stringify({ timestamp: new Date(Date.now() + byMs).toISOString() });

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

/**
 * A stream that the server refuses, and the requests that it makes.
 * @param {TestContext} t
 * @param {{status: number, headers?: Record<string, string>, body?: string}} refusal
 */
function refused(t, refusal) {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  t.mock.method(Math, "random", () => 0);
  t.mock.method(performance, "now", () => Date.now());
  const server = { ...refusal, requests: 0 };
  /** @type {Source[]} */
  const sources = [];
  const EventSource = class extends Source {
    readyState = 2;

    constructor(/** @type {string} */ address) {
      super(address);
      server.requests += 1;
      sources.push(this);
      queueMicrotask(() => server.status === 200 || this.say("error", "", ""));
    }
  };
  Object.assign(globalThis, { EventSource });
  t.mock.method(globalThis, "fetch", async () => {
    server.requests += 1;
    return new Response(server.body ?? "{}", server);
  });
  /** @type {[string, number][]} */
  const states = [];
  const stream = new EventStream("https://rest.example.org", "m", "", {
    onEvent: () => {},
    onState: (state, retryInMs) => states.push([state, retryInMs]),
  });
  t.after(() => stream.close());
  const pass = async (/** @type {number} */ seconds) => {
    for (let second = 0; second < seconds; second++) {
      await new Promise((resolve) => setImmediate(resolve));
      t.mock.timers.tick(1000);
    }
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { stream, server, sources, states, pass };
}

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
