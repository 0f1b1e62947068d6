// @ts-check
// What a worker keeps of its tabs' meetings, so that the next worker, tab or meeting ID goes on from there.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ANSWER, linked, SERVER } from "./linked_tab.mjs";

const KEPT = `meeting ${SERVER} m`;

test("the worker after one that ended goes on after the last event that was passed on", async (t) => {
  const session = { [KEPT]: { position: "7-0" } };
  const { streams, posted, say, settled } = linked(t, { local: { serverUrl: SERVER }, session });
  say({ type: "join", meetingId: "m", code: "m", position: "" });
  await settled();
  assert.match(streams[0].address, /&last_event_id=7-0$/);
  const data = '{"event":"rest_required","meeting_id":"m"}';
  streams[0].dispatchEvent(new MessageEvent("message", { data, lastEventId: "8-0" }));
  await settled();
  assert.equal(posted.at(-1)?.type, "event");
  assert.deepEqual(session[KEPT], { position: "8-0" });
});

test("a tab is not told again what it has already seen", async (t) => {
  const session = { [KEPT]: { position: "7-0" } };
  const { streams, say, settled } = linked(t, { local: { serverUrl: SERVER }, session });
  say({ type: "join", meetingId: "m", code: "m", position: "9-0" });
  await settled();
  assert.match(streams[0].address, /&last_event_id=9-0$/);
});

test("a tab whose stream lags behind that of another one goes on from where it was itself", async (t) => {
  const session = { [KEPT]: { position: "9-0" } };
  const { streams, say, settled } = linked(t, { local: { serverUrl: SERVER }, session });
  say({ type: "join", meetingId: "m", code: "m", position: "7-0" });
  await settled();
  assert.match(streams[0].address, /&last_event_id=7-0$/);
});

test("who was in a call is known there under another meeting id and on another server, too", async (t) => {
  const session = {};
  const lately = { salt: "s", seen: { id: 1 } };
  const before = linked(t, { local: { serverUrl: SERVER }, session });
  before.say({ type: "join", meetingId: "m", code: "m", position: "" });
  before.say({ type: "remember", memory: { salt: "a" } });
  before.say({ type: "rememberCall", code: "m", memory: { lately } });
  await before.settled();
  before.link.close(); // the tab is reloaded
  t.mock.timers.reset();
  const { posted, say, settled } = linked(t, { local: { serverUrl: "https://other.example.org" }, session });
  say({ type: "join", meetingId: "another", code: "m", position: "" });
  say({ type: "join", meetingId: "m", code: "n", position: "" });
  await settled();
  const memories = posted.flatMap((message) => (message.type === "memory" ? [message.memory] : []));
  assert.deepEqual(memories, [{ lately }, {}]);
});

test("what a tab asks to remember as it closes is kept, and nothing else is done for it", async (t) => {
  const session = { [KEPT]: { salt: "s" } };
  const { link, streams, say, settled } = linked(t, { local: { serverUrl: SERVER }, session });
  say({ type: "join", meetingId: "m", code: "m", position: "" });
  await settled();
  say({ type: "remember", memory: { answer: ANSWER } });
  say({ type: "rememberCall", code: "m", memory: { lately: { salt: "t", seen: {} } } });
  say({ type: "join", meetingId: "m", code: "m", position: "" });
  link.close();
  await settled();
  assert.deepEqual(session, {
    [KEPT]: { salt: "s", answer: ANSWER },
    "call m": { lately: { salt: "t", seen: {} } },
  });
  assert.equal(streams.length, 1);
});

test("an event is told before its position is kept: a worker that ends in between repeats it and loses none", async (t) => {
  const session = { [KEPT]: { position: "7-0" } };
  const { streams, posted, say, settled } = linked(t, { local: { serverUrl: SERVER }, session });
  say({ type: "join", meetingId: "m", code: "m", position: "" });
  await settled();
  const data = '{"event":"rest_required","meeting_id":"m"}';
  streams[0].dispatchEvent(new MessageEvent("message", { data, lastEventId: "8-0" }));
  assert.equal(posted.at(-1)?.type, "event", "before anything is waited for");
  assert.deepEqual(session[KEPT], { position: "7-0" });
});
