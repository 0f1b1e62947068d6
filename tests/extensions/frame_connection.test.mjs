// @ts-check
// The requests of a frame connection on a network that takes them and does not answer, or not to the end.
/** @import { ServerResponse } from "node:http" */
/** @import { TestContext } from "node:test" */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";
import { FrameConnection } from "../../extensions/shared/frame_connection.js";

/** A client gives a silent server up after both together, ms. */
const SOON = { pingInterval: 100, pingTimeout: 100 };
/** Longer than any of these tests takes, ms. */
const NEVER = { pingInterval: 60_000, pingTimeout: 60_000 };
/** How a post begins. */
const GOODBYE = "1";
const EVENT = "42";

/**
 * A connection to a Socket.IO server that lets clients in and says no more. What comes there are its events.
 * @param {TestContext} t
 * @param {typeof SOON} ping
 * @param {string} unanswered the posts that it takes and does not answer
 */
async function connected(t, ping, unanswered) {
  /** What the connection said of itself. @type {string[]} */
  const states = [];
  /** The answers that the client waits for. @type {Set<ServerResponse>} */
  const held = new Set();
  const greeted = new Set();
  const server = createServer(async (request, answer) => {
    held.add(answer);
    answer.on("close", () => held.delete(answer));
    const sid = new URL(request.url ?? "", "http://server").searchParams.get("sid");
    if (!sid) {
      answer.end(`0${JSON.stringify({ sid: crypto.randomUUID(), upgrades: [], ...ping })}`);
    } else if (request.method === "POST") {
      const type = /^\d+/.exec((await request.toArray()).join(""))?.[0] ?? "";
      server.emit(type, answer);
      if (type !== unanswered) answer.end("OK");
    } else if (greeted.has(sid)) {
      server.emit("poll", answer);
    } else {
      greeted.add(sid);
      answer.end('40{"sid":"s"}');
    }
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  assert.ok(address && typeof address === "object");
  const connection = new FrameConnection(`http://127.0.0.1:${address.port}`, "", (state) => {
    states.push(state);
    server.emit(state);
  });
  t.after(() => {
    connection.close();
    server.closeAllConnections();
    server.close();
  });
  const [[poll]] = await Promise.all([once(server, "poll"), once(server, "open")]);
  return { states, held, server, connection, poll };
}

test("what a connection waited for ends when it is given up, however often that happens", async (t) => {
  const { held, server, connection } = await connected(t, SOON, EVENT);
  /** @type {ServerResponse[]} */
  const lost = [];
  for (const _ of Array(2)) {
    connection.join("m");
    await once(server, EVENT);
    lost.push(...held);
    await once(server, "open");
  }
  assert.ok(lost.length >= 4, "a poll and an event of each");
  assert.equal(lost.filter((each) => held.has(each)).length, 0);
});

test("a poll whose answer is cut off in its body is a lost connection, and a new one comes at once", async (t) => {
  const { states, server, poll } = await connected(t, NEVER, GOODBYE);
  poll.writeHead(200, { "content-length": 100 });
  poll.write("2", () => poll.destroy());
  await once(server, "open");
  assert.deepEqual(states, ["connecting", "open", "connecting", "open"]);
});

test("who closes says goodbye at once, and what is under way ends, be it answered or not", async (t) => {
  const { states, server, connection, poll } = await connected(t, NEVER, EVENT);
  connection.join("m");
  const [post] = await once(server, EVENT);
  const over = [once(server, GOODBYE), once(poll, "close"), once(post, "close")];
  connection.close();
  await Promise.all(over);
  assert.equal(states.at(-1), "off");
});

test("a goodbye that nobody answers ends in its own time", async (t) => {
  const { server, connection } = await connected(t, NEVER, GOODBYE);
  const patience = new AbortController();
  const timeouts = t.mock.method(AbortSignal, "timeout", () => patience.signal).mock;
  connection.close();
  const [goodbye] = await once(server, GOODBYE);
  assert.equal(timeouts.callCount(), 1);
  patience.abort();
  await once(goodbye, "close");
});
