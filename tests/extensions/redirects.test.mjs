// @ts-check
// An address that redirects to another server: no call, key or picture goes there, and people are told where.
/** @import { RequestListener } from "node:http" */
/** @import { TestContext } from "node:test" */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";
import { askHealth, CALLS, callServer } from "../../extensions/shared/api.js";
import { FrameConnection } from "../../extensions/shared/frames/frame_connection.js";
import { healthStatus } from "../../extensions/shared/health_status.js";
import { streamPasses } from "../../extensions/shared/stream/stream_passes.js";
import { whyRefused } from "../../extensions/shared/stream/stream_refusal.js";
import { listening } from "./listening.mjs";

/**
 * @param {TestContext} t
 * @param {RequestListener} listener
 */
async function served(t, listener) {
  const server = createServer(listener);
  return { server, url: await listening(t, server) };
}

/**
 * An address that redirects to another server, and what has arrived there.
 * @param {TestContext} t
 * @param {number} status
 * @param {string} [health] the other server's answer
 */
async function leadingOn(t, status, health = '{"redis":"connected"}') {
  /** @type {(string | undefined)[]} */
  const arrived = [];
  const other = await served(t, (request, answer) => {
    arrived.push(request.url);
    answer.end(health);
  });
  const typed = await served(t, (request, answer) => {
    answer.writeHead(status, { location: other.url + request.url }).end();
  });
  return { typed, other, arrived };
}

for (const status of [301, 302, 303, 307, 308]) {
  test(`no call, key or frame follows a ${status} redirect, and a click is told of it`, async (t) => {
    const { typed, arrived } = await leadingOn(t, status);
    for (const name of /** @type {(keyof typeof CALLS)[]} */ (Object.keys(CALLS))) {
      const outcome = await callServer(typed.url, "m", name, { key: "secret" });
      assert.equal(outcome.ok ? "" : outcome.error, "moved", name);
    }
    assert.equal(await whyRefused(`${typed.url}/stream`), null);
    assert.equal(await streamPasses(`${typed.url}/stream`), false);
    /** @type {string[]} */
    const states = [];
    const connection = new FrameConnection(typed.url, "secret", (state) => {
      states.push(state);
      typed.server.emit("state");
    });
    t.after(() => connection.close());
    await once(typed.server, "state");
    assert.deepEqual([states, arrived], [["connecting", "connecting"], []]);
  });
}

test("a server that has moved does not count as healthy, and its new address is shown", async (t) => {
  const { typed, other } = await leadingOn(t, 301);
  const outcome = await askHealth(typed.url);
  assert.equal(healthStatus(outcome), "moved");
  assert.equal(outcome.ok && outcome.movedTo, other.url);
  assert.equal(healthStatus(await askHealth(other.url)), "ok");
});

test("an address that redirects to something other than our server is not reported as moved", async (t) => {
  const { typed } = await leadingOn(t, 302, "<h1>Please log in</h1>");
  assert.equal(healthStatus(await askHealth(typed.url)), "not_ours");
});
