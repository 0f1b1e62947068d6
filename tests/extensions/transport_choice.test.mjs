// @ts-check
// Events come by polls on networks that hold an answer back until its end, and otherwise by a stream.
/** @import { TestContext } from "node:test" */
/** @import { ServerEvent } from "../../extensions/shared/types" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { FIRST_DELAY_MS } from "../../extensions/shared/backoff.js";
import { EventStream } from "../../extensions/shared/stream/event_stream.js";
import { ANSWER_MS } from "../../extensions/shared/stream/stream_watchdog.js";
import { POLL_SECONDS } from "../../extensions/shared/stream/transport_choice.js";

/** How long a try gets, with the short wait after it, s. */
const TRY = ANSWER_MS / 1000 + 1;

/** A server as the browser reaches it: each instance is one try, and gets what the test says. */
class Try extends EventTarget {
  readyState = 0;

  /** @param {string} address */
  constructor(address) {
    super();
    this.wait = new URL(address).searchParams.get("wait");
    this.position = new URL(address).searchParams.get("last_event_id");
  }

  /**
   * @param {string} id of the last event known at that time
   * @param {object} [content]
   */
  hear(id, content = {}) {
    this.dispatchEvent(new MessageEvent("connected", { data: JSON.stringify(content), lastEventId: id }));
  }

  /** The answer ends, which browsers report as an error. */
  end() {
    this.dispatchEvent(new Event("error"));
  }

  close() {}
}

/** @param {TestContext} t */
function meeting(t) {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  t.mock.method(Math, "random", () => 0);
  t.mock.method(performance, "now", () => Date.now());
  /** @type {Try[]} */
  const tries = [];
  const EventSource = class extends Try {
    constructor(/** @type {string} */ address) {
      super(address);
      tries.push(this);
    }
  };
  Object.assign(globalThis, { EventSource });
  /** @type {string[]} */
  const states = [];
  /** @type {ServerEvent[]} */
  const heard = [];
  const stream = new EventStream("https://rest.example.org", "m", "5-0", {
    onEvent: (event) => heard.push(event),
    onState: (state) => states.push(state),
  });
  t.after(() => stream.close());
  const pass = (/** @type {number} */ seconds) => {
    for (let second = 0; second < seconds; second++) t.mock.timers.tick(1000);
  };
  const last = () => /** @type {Try} */ (tries.at(-1));
  const answer = (id = "5-0") => {
    last().hear(id);
    last().end();
    t.mock.timers.tick(FIRST_DELAY_MS);
  };
  return { stream, tries, states, heard, pass, last, answer };
}

/** @param {TestContext} t */
function held(t) {
  const all = meeting(t);
  all.pass(TRY); // the first stream
  all.answer();
  all.pass(TRY); // the second one
  all.answer();
  return all;
}

test("where two streams stay silent but answers that end get through, the server is polled", (t) => {
  const { tries, states } = held(t);
  assert.deepEqual(
    tries.map(({ wait }) => wait),
    [null, "0", null, "0", `${POLL_SECONDS}`],
  );
  assert.equal(states.at(-1), "open");
});

test("each poll continues where the last one ended, and the meeting stays connected", (t) => {
  const { last, answer, pass, states, tries } = held(t);
  const told = states.length;
  for (const id of ["5-0", "7-0"]) {
    pass(POLL_SECONDS);
    answer(id);
    assert.equal(last().wait, `${POLL_SECONDS}`);
    assert.equal(last().position, id);
  }
  assert.equal(states.length, told);
  assert.equal(tries.length, 7);
});

test("a network or server that hung for a while gets its stream back", (t) => {
  const { tries, answer, pass, last } = meeting(t);
  pass(TRY);
  answer();
  last().hear("5-0");
  pass(14);
  last().end();
  pass(1);
  assert.deepEqual(
    tries.map(({ wait }) => wait),
    [null, "0", null, null],
  );
  pass(TRY);
  answer();
  assert.equal(last().wait, null, "one silent stream is none of two");
});

test("without any answer, streams and answers that end are tried in turn", (t) => {
  const { tries, pass } = meeting(t);
  pass(4 * 3 * TRY);
  assert.deepEqual(
    tries.slice(0, 4).map(({ wait }) => wait),
    [null, "0", null, "0"],
  );
});

test("a poll that gets no answer is given up, and the server is checked again", (t) => {
  const { states, pass, last } = held(t);
  pass(POLL_SECONDS + TRY);
  assert.equal(states.at(-1), "waiting");
  assert.equal(last().wait, "0");
});

test("a server that was away for a moment is polled again at once", (t) => {
  const { last, pass, answer } = held(t);
  for (const _ of ["the poll", "and two looks"]) {
    last().end();
    pass(2);
    assert.equal(last().wait, "0");
  }
  answer();
  assert.equal(last().wait, `${POLL_SECONDS}`);
});

test("where streams get through, a server that is away is tried with a stream", (t) => {
  const { last, pass } = meeting(t);
  last().end();
  pass(1);
  assert.equal(last().wait, null);
});

/**
 * A server that is polled for an hour; from then on its stream is asked for beside the polls.
 * @param {TestContext} t
 * @param {(giveUp: AbortSignal) => Promise<Response>} stream how a request for the stream is answered
 */
async function polledForAnHour(t, stream) {
  const all = held(t);
  /** @type {string[]} */
  const asked = [];
  t.mock.method(
    globalThis,
    "fetch",
    (/** @type {string} */ address, /** @type {RequestInit} */ { signal }) => {
      asked.push(address);
      return stream(/** @type {AbortSignal} */ (signal));
    },
  );
  const poll = async () => {
    assert.equal(all.last().wait, `${POLL_SECONDS}`);
    all.pass(POLL_SECONDS);
    all.answer();
    await setImmediate();
  };
  while (!asked.length) {
    assert.ok(all.tries.length < 150, "a stream is tried");
    await poll();
  }
  assert.ok(all.tries.length > 3000 / POLL_SECONDS);
  return { ...all, asked, poll };
}

test("after an hour of polls a stream is tried, and the polls go on while it is silent", async (t) => {
  let isGivenUp = false;
  const { tries, asked, poll } = await polledForAnHour(t, (giveUp) => {
    giveUp.addEventListener("abort", () => (isGivenUp = true));
    return new Promise(() => {});
  });
  assert.deepEqual(asked, ["https://rest.example.org/api/sse/events?meeting_id=m&last_event_id=5-0"]);
  const before = tries.length;
  for (let polls = 0; polls < 10; polls++) await poll();
  assert.equal(tries.length, before + 10);
  assert.equal(isGivenUp, true);
  assert.equal(asked.length, 1, "once an hour");
});

test("a stream of which only the head arrives does not count as getting through", async (t) => {
  const { poll } = await polledForAnHour(t, async () => new Response(new ReadableStream({ start() {} })));
  await poll();
  await poll();
});

test("a stream that is refused leaves the polls as they are", async (t) => {
  const { poll } = await polledForAnHour(t, async () => Response.json({}, { status: 503 }));
  await poll();
});

test("a stream that gets through after an hour of polls replaces them", async (t) => {
  const { last, pass, answer, states } = await polledForAnHour(
    t,
    async () => new Response("event: connected"),
  );
  const told = states.length;
  assert.equal(last().wait, `${POLL_SECONDS}`, "the poll that is on is heard to its end");
  answer("6-0");
  assert.equal(last().wait, null);
  assert.equal(last().position, "6-0");
  last().hear("6-0");
  pass(10);
  assert.equal(states.length, told);
});

test("a poll that waits as long as it may is not a hanging try", (t) => {
  const { stream, tries, pass } = held(t);
  const before = tries.length;
  pass(POLL_SECONDS - 1);
  stream.reconnectNow();
  assert.equal(tries.length, before);
  pass(6);
  stream.reconnectNow();
  assert.equal(tries.length, before + 1);
});

test("a poll after another is not a new connection, unless something was lost between them", (t) => {
  const { heard, answer, last } = held(t);
  const marks = () => heard.map((event) => event.event === "connected" && event.isPoll === true);
  assert.deepEqual(marks(), [false, false], "the two looks: the stream was lost before each");
  answer();
  last().hear("9-0", { gap: true });
  assert.deepEqual(marks().slice(2), [true, false]);
});
