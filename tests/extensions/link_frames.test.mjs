// @ts-check
// When a Meet tab's worker opens, renews and closes the connection for frames.
import assert from "node:assert/strict";
import { test } from "node:test";
import { linked, SERVER } from "./linked_tab.mjs";

test("another leader key gives frames another connection, and any other change leaves it alone", async (t) => {
  const local = { serverUrl: SERVER, leaderKey: "one", leaderKeyOrigin: SERVER };
  let renewed = 0;
  const frames = { renew: () => (renewed += 1), close() {} };
  const { link, settled } = linked(t, { local }, frames);
  await settled();
  Object.assign(local, { language: "ja" });
  await link.settingsChanged();
  assert.equal(renewed, 0);
  Object.assign(local, { leaderKey: "two" });
  await link.settingsChanged();
  assert.equal(renewed, 1);
});

test("a tab that is closed before its wish to measure is handled gets no connection for frames", async (t) => {
  const open = t.mock.fn();
  const frames = { open, renew() {}, close() {} };
  const { link, say, settled } = linked(t, { local: { serverUrl: SERVER } }, frames);
  await settled();
  say({ type: "measure", on: true });
  link.close();
  await settled();
  assert.equal(open.mock.callCount(), 0);
});

for (const [what, go] of /** @type {const} */ ([
  ["is closed", "close"],
  ["leaves its meeting", "leave"],
])) {
  test(`a tab that ${what} leaves no connection for frames open`, async (t) => {
    /** @type {string[]} */
    const done = [];
    const frames = { open: () => done.push("open"), renew() {}, close: () => done.push("close") };
    const { link, say, settled } = linked(t, { local: { serverUrl: SERVER } }, frames);
    say({ type: "join", meetingId: "m", code: "m", position: "" });
    say({ type: "measure", on: true });
    await settled();
    if (go === "close") link.close();
    else say({ type: "leave" });
    await settled();
    assert.deepEqual(done, ["open", "close"]);
  });
}

test("frames whose answers are late delay nothing that the tab says after them", async (t) => {
  const frames = { send: () => new Promise(() => {}), close() {} };
  const { posted, say, settled } = linked(t, { local: { serverUrl: SERVER } }, frames);
  t.mock.method(globalThis, "fetch", async () => Response.json({}));
  const frame = /** @type {import("../../extensions/shared/types").Frame} */ ({});
  say({ type: "frame", frame });
  say({ type: "call", call: 1, meetingId: "m", name: "end" });
  for (let tries = 0; tries < 100 && posted.at(-1)?.type !== "answer"; tries++) await settled();
  assert.equal(posted.at(-1)?.type, "answer");
});
