// @ts-check
// Streams of events for tests without a server: an EventSource that hears only what the test says.
/** @import { TestContext } from "node:test" */
import { EventStream } from "../../extensions/shared/stream/event_stream.js";

/** Stands in for the browser's EventSource; it hears only what the test says. */
export class Source extends EventTarget {
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
export function opened(t) {
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

/**
 * A timestamp from a server whose clock is this far off.
 * @param {number} byMs
 */
export const sent = (byMs) => JSON.stringify({ timestamp: new Date(Date.now() + byMs).toISOString() });

/**
 * A stream that the server refuses, and the requests that it makes.
 * @param {TestContext} t
 * @param {{status: number, headers?: Record<string, string>, body?: string}} refusal
 */
export function refused(t, refusal) {
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
