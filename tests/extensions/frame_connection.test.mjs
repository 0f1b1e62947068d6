// @ts-check
// A frame connection's requests on a network that cuts answers off, never sends them or refuses requests.
/** @import { ServerResponse } from "node:http" */
/** @import { TestContext } from "node:test" */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { FIRST_DELAY_MS, MAX_DELAY_MS } from "../../extensions/shared/backoff.js";
import { CONNECT_MS, FrameConnection } from "../../extensions/shared/frames/frame_connection.js";
import { FRAME } from "./examples.mjs";
import { listening } from "./listening.mjs";

/** A client gives up on a silent server after both together, ms. */
const SOON = { pingInterval: 100, pingTimeout: 100 };
/** Longer than any of these tests takes, ms. */
const NEVER = { pingInterval: 60_000, pingTimeout: 60_000 };
/** How each kind of post begins. */
const GOODBYE = "1";
const EVENT = "42";

/**
 * A connection to a Socket.IO server that accepts clients and says no more; it emits what arrives as events.
 * @param {TestContext} t
 * @param {typeof SOON} ping
 * @param {string} unanswered the kind of post that it takes but does not answer
 */
async function connected(t, ping, unanswered) {
  /** The states that the connection reported. @type {string[]} */
  const states = [];
  /** The responses that the client is waiting for. @type {Set<ServerResponse>} */
  const held = new Set();
  const greeted = new Set();
  const server = createServer(async (request, answer) => {
    held.add(answer);
    answer.on("close", () => held.delete(answer));
    const sid = new URL(request.url ?? "", "http://server").searchParams.get("sid");
    if (!sid) {
      answer.end(`0${JSON.stringify({ sid: crypto.randomUUID(), upgrades: [], ...ping })}`);
    } else if (request.method === "POST") {
      const type = /^(42|\d+)/.exec((await request.toArray()).join(""))?.[0] ?? "";
      server.emit(type, answer);
      if (type !== unanswered) answer.end("OK");
    } else if (greeted.has(sid)) {
      server.emit("poll", answer);
    } else {
      greeted.add(sid);
      answer.end('40{"sid":"s"}');
    }
  });
  const connection = new FrameConnection(await listening(t, server), "", (state) => {
    states.push(state);
    server.emit(state);
  });
  t.after(() => connection.close());
  const [[poll]] = await Promise.all([once(server, "poll"), once(server, "open")]);
  return { states, held, server, connection, poll };
}

test("a connection that is given up ends the requests that it was waiting for, however often that happens", async (t) => {
  const { held, server, connection } = await connected(t, SOON, EVENT);
  /** @type {ServerResponse[]} */
  const lost = [];
  for (const _ of Array(2)) {
    void connection.send(FRAME);
    await once(server, EVENT);
    lost.push(...held);
    await once(server, "open");
  }
  assert.ok(lost.length >= 4, "a poll and an event of each");
  assert.equal(lost.filter((each) => held.has(each)).length, 0);
});

test("a poll whose body is cut off counts as a lost connection, and a new one follows at once", async (t) => {
  const { states, server, poll } = await connected(t, NEVER, GOODBYE);
  poll.writeHead(200, { "content-length": 100 });
  poll.write("2", () => poll.destroy());
  await once(server, "open");
  assert.deepEqual(states, ["connecting", "open", "connecting", "open"]);
});

test("closing says goodbye at once and ends everything under way, answered or not", async (t) => {
  const { states, server, connection, poll } = await connected(t, NEVER, EVENT);
  void connection.send(FRAME);
  const [post] = await once(server, EVENT);
  const over = [once(server, GOODBYE), once(poll, "close"), once(post, "close")];
  connection.close();
  await Promise.all(over);
  assert.equal(states.at(-1), "off");
});

test("a goodbye that nobody answers ends after its own timeout", async (t) => {
  const { server, connection } = await connected(t, NEVER, GOODBYE);
  const patience = new AbortController();
  const timeouts = t.mock.method(AbortSignal, "timeout", () => patience.signal).mock;
  connection.close();
  const [goodbye] = await once(server, GOODBYE);
  assert.equal(timeouts.callCount(), 1);
  patience.abort();
  await once(goodbye, "close");
});

for (const [what, lost] of [
  ["request to join is answered by something else", "POST"],
  ["answer to its request to join is lost", "GET"],
])
  test(`a session whose ${what} is given up after a while, and another one joins`, async (t) => {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    t.mock.method(Math, "random", () => 0);
    /** The sessions, in their order. @type {string[]} */
    const sids = [];
    const [joining, greeted] = [new Set(), new Set()];
    const server = createServer(async (request, answer) => {
      const sid = new URL(request.url ?? "", "http://server").searchParams.get("sid") ?? "";
      const isJoin = (await request.toArray()).join("").startsWith("40");
      const isLost = request.method === lost && sid === sids[0];
      if (!sid) {
        sids.push(crypto.randomUUID());
        answer.end(`0${JSON.stringify({ sid: sids.at(-1), upgrades: [], ...NEVER })}`);
      } else if (request.method === "POST") {
        answer.end(isLost ? "<p>Welcome to our network</p>" : "OK");
        if (isJoin && !isLost) server.emit("join", joining.add(sid));
        else server.emit("lost");
      } else if (!greeted.has(sid)) {
        greeted.add(sid);
        if (!joining.has(sid)) await once(server, "join");
        answer.end(isLost ? "6" : '40{"sid":"s"}');
        if (isLost) server.emit("lost");
      }
    });
    const connection = new FrameConnection(await listening(t, server), "", (state) => server.emit(state));
    t.after(() => connection.close());
    await once(server, "lost");
    const [opened] = [once(server, "open"), await setImmediate()];
    t.mock.timers.tick(CONNECT_MS);
    t.mock.timers.tick(2 * FIRST_DELAY_MS);
    await opened;
    assert.deepEqual([sids.length, connection.connected], [2, true]);
  });

for (const [refusal, state, waitMs] of /** @type {const} */ ([
  [{ message: "Unable to connect" }, "connecting", 0],
  [{ message: "Too many", data: { error: "rate_limited", retry_after: 7 } }, "limited", 7000],
]))
  test(`a join that is refused (${refusal.message}) is tried again after a wait, ${state} meanwhile`, async (t) => {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    t.mock.method(Math, "random", () => 0);
    let sessions = 0;
    const greeted = new Set();
    const server = createServer(async (request, answer) => {
      const sid = new URL(request.url ?? "", "http://server").searchParams.get("sid");
      const isGoodbye = (await request.toArray()).join("") === GOODBYE;
      if (!sid) answer.end(`0${JSON.stringify({ sid: ++sessions, upgrades: [], ...NEVER })}`);
      else if (request.method === "POST") answer.end("OK");
      else if (!greeted.has(sid)) {
        greeted.add(sid);
        answer.end(sid === "1" ? `44${JSON.stringify(refusal)}` : '40{"sid":"s"}');
      }
      if (isGoodbye) server.emit("over");
    });
    /** @type {unknown[]} */
    const states = [];
    const connection = new FrameConnection(await listening(t, server), "", (...heard) => {
      states.push(heard);
      server.emit(heard[0]);
    });
    t.after(() => connection.close());
    await once(server, "over");
    const opened = once(server, "open");
    t.mock.timers.tick(waitMs || FIRST_DELAY_MS);
    await opened;
    assert.deepEqual(states, [
      ["connecting", 0],
      [state, waitMs],
      ["open", 0],
    ]);
  });

for (const asked of ["-1", "0", "0.01", "2"]) {
  test(`refusals for ${asked} s are waited for, longer and longer, and never for less than a second`, async (t) => {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    t.mock.method(Math, "random", () => 0);
    let requests = 0;
    const server = createServer((_, answer) => {
      requests += 1;
      answer.writeHead(429, { "retry-after": asked }).end();
    });
    const connection = new FrameConnection(await listening(t, server), "", (state, waitMs) =>
      server.emit(state, waitMs),
    );
    t.after(() => connection.close());
    const first = Math.max(1, Number(asked)) * 1000;
    for (const wait of [first, first, Math.max(first, 4 * FIRST_DELAY_MS), 8 * FIRST_DELAY_MS]) {
      const [waitMs] = await once(server, "limited");
      assert.equal(waitMs, wait);
      t.mock.timers.tick(waitMs);
    }
    assert.equal(requests, 4);
  });
}

test("a server that ends each connection as soon as it opens is asked less and less often, until one lasts", async (t) => {
  const server = createServer(async (request, answer) => {
    const isNew = !request.url?.includes("sid=");
    const body = (await request.toArray()).join("");
    if (isNew) answer.end(`0${JSON.stringify({ sid: "e", upgrades: [], ...NEVER })}`);
    else answer.end(request.method === "POST" ? "OK" : '40{"sid":"s"}\x1e41');
    if (body === GOODBYE) server.emit("over");
  });
  let [now, lasts] = [0, 0];
  t.mock.method(performance, "now", () => (now += lasts));
  t.mock.timers.enable({ apis: ["setTimeout"] });
  t.mock.method(Math, "random", () => 0);
  const fetches = t.mock.method(globalThis, "fetch").mock;
  const connection = new FrameConnection(await listening(t, server), "", () => {});
  t.after(() => connection.close());
  for (const [times, lastsMs] of [
    [1, 0],
    [2, 0],
    [4, 0],
    [1, MAX_DELAY_MS],
    [1, MAX_DELAY_MS],
  ]) {
    lasts = lastsMs;
    await once(server, "over");
    const before = fetches.callCount();
    t.mock.timers.tick(times * FIRST_DELAY_MS - 1);
    await setImmediate();
    assert.equal(fetches.callCount(), before, "not yet");
    t.mock.timers.tick(1);
  }
});
