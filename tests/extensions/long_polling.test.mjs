// @ts-check
// Networks that pass nothing of an answer on before its end: events come by polls there, else by a stream.
/** @import { TestContext } from "node:test" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ANSWER_MS } from "../../extensions/shared/answer_limit.js";
import { FIRST_DELAY_MS } from "../../extensions/shared/backoff.js";
import { EventStream } from "../../extensions/shared/event_stream.js";
import { WAIT_SECONDS } from "../../extensions/shared/long_polling.js";

/** How long a try gets, and the short wait after it, s. */
const TRY = ANSWER_MS / 1000 + 1;

/** A server as the browser reaches it: each try is one of these, and gets what the test says. */
class Try extends EventTarget {
  readyState = 0;

  /** @param {string} address */
  constructor(address) {
    super();
    this.wait = new URL(address).searchParams.get("wait");
    this.position = new URL(address).searchParams.get("last_event_id");
  }

  /** @param {string} id of the last event that is known then */
  hear(id) {
    this.dispatchEvent(new MessageEvent("connected", { data: "{}", lastEventId: id }));
  }

  /** The answer is over, which a browser tells as an error. */
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
  const stream = new EventStream("https://rest.example.org", "m", "5-0", {
    onEvent: () => {},
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
  return { tries, states, pass, last, answer };
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

test("where two streams are silent and answers with an end are not, the server is polled", (t) => {
  const { tries, states } = held(t);
  assert.deepEqual(
    tries.map(({ wait }) => wait),
    [null, "0", null, "0", `${WAIT_SECONDS}`],
  );
  assert.equal(states.at(-1), "open");
});

test("each poll goes on where the one before left off, and the meeting stays connected", (t) => {
  const { last, answer, pass, states, tries } = held(t);
  const told = states.length;
  for (const id of ["5-0", "7-0"]) {
    pass(WAIT_SECONDS);
    answer(id);
    assert.equal(last().wait, `${WAIT_SECONDS}`);
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

test("without any answer, streams and answers with an end are tried in turn", (t) => {
  const { tries, pass } = meeting(t);
  pass(4 * 3 * TRY);
  assert.deepEqual(
    tries.slice(0, 4).map(({ wait }) => wait),
    [null, "0", null, "0"],
  );
});

test("a poll that gets no answer is given up, and the server is looked at anew", (t) => {
  const { states, pass, last } = held(t);
  pass(WAIT_SECONDS + TRY);
  assert.equal(states.at(-1), "waiting");
  assert.equal(last().wait, "0");
});

test("a server that is gone is tried as a stream again, since only silence speaks for polls", (t) => {
  const { last, pass } = held(t);
  last().end();
  pass(1);
  assert.equal(last().wait, "0");
  last().end();
  pass(1);
  assert.equal(last().wait, null);
});

test("after ten minutes of polls a stream is tried, and one that is silent is enough for polls again", (t) => {
  const { tries, last, answer, pass } = held(t);
  for (let polls = 0; last().wait !== null; polls++) {
    assert.ok(polls < 30, "a stream is tried again");
    pass(WAIT_SECONDS);
    answer();
  }
  pass(TRY);
  answer();
  assert.equal(last().wait, `${WAIT_SECONDS}`);
  assert.ok(tries.length > 600 / WAIT_SECONDS);
});
