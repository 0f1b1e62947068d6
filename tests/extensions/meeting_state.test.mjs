// @ts-check
// What is known of a meeting from its snapshot and events, by the server's clock.
/** @import { Rest, RestEvent, ServerEvent } from "../../extensions/shared/types" */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  afterEvent,
  afterSnapshot,
  announcedRest,
  endsWithMeeting,
  isMembersStop,
  runningRest,
  unknownMeeting,
} from "../../extensions/shared/meeting/meeting_state.js";
import { HeardMeeting } from "../../extensions/shared/stream/heard_meeting.js";
import { ServerClock } from "../../extensions/shared/stream/server_clock.js";
import { parseEvent } from "../../extensions/shared/stream/server_event.js";

const START = Date.parse("2026-01-31T09:00:00.000Z");
const iso = (/** @type {number} */ seconds) => new Date(START + seconds * 1000).toISOString();
/** @returns {Rest} */
const rest = (id = "one", begins = 0, seconds = 300) => ({
  id,
  reason: "manual",
  state: "running",
  started_at: iso(begins),
  ends_at: iso(begins + seconds),
  seconds,
});
/** @type {(event: RestEvent, rest: Rest, at?: number) => ServerEvent} */
const restEvent = (event, rest, at = 0) => ({ event, rest, meeting_id: "m", timestamp: iso(at) });
/** @type {(event: "monitoring_started" | "monitoring_stopped" | "meeting_ended") => ServerEvent} */
const plainEvent = (event) => ({ event, meeting_id: "m", timestamp: iso(0) });

test("the server's clock is taken from its least delayed timestamp", () => {
  let local = 1_000_000;
  const clock = new ServerClock(() => local);
  clock.reset(iso(0));
  assert.equal(clock.now(), START);
  local += 10_000;
  clock.advance(iso(10.2));
  assert.equal(clock.now(), START + 10_200);
  clock.advance(iso(3)); // late: sent again after a reconnect
  assert.equal(clock.now(), START + 10_200);
  clock.reset(iso(9));
  assert.equal(clock.now(), START + 9000);
  clock.advance("not a time");
  assert.equal(clock.now(), START + 9000);
  clock.observe({ ...plainEvent("meeting_ended"), timestamp: iso(8) });
  assert.equal(clock.now(), START + 9000);
  const snapshot = { active: true, monitoring: false, rest: null };
  clock.observe({ event: "connected", meeting_id: "m", timestamp: iso(8), ...snapshot });
  assert.equal(clock.now(), START + 8000, "a new stream starts anew");
});

test("a poll's answer sets the clock only if it was less delayed, or the server's clock was set", () => {
  let local = 1_000_000;
  const clock = new ServerClock(() => local);
  const poll = (/** @type {number} */ at) => {
    const snapshot = { active: true, monitoring: false, rest: null };
    clock.observe({ event: "connected", isPoll: true, meeting_id: "m", timestamp: iso(at), ...snapshot });
  };
  clock.reset(iso(0));
  local += 25_000;
  poll(23); // it was two seconds on its way
  assert.equal(clock.now(), START + 25_000);
  poll(25.3);
  assert.equal(clock.now(), START + 25_300);
  for (const set of [-600, 600]) {
    poll(set);
    assert.equal(clock.now(), START + 1000 * set);
  }
});

test("a heartbeat puts the clock forward, however far, but not back behind an event's better time", () => {
  const heard = new HeardMeeting();
  heard.clock = new ServerClock(() => 1_000_000);
  heard.clock.reset(iso(-20)); // a proxy held it back
  heard.takeTime(iso(0));
  assert.equal(heard.clock.now(), START);
  heard.take({ ...plainEvent("monitoring_started"), timestamp: iso(1) });
  for (const timestamp of [iso(0.5), "not a time"]) heard.takeTime(timestamp);
  assert.equal(heard.clock.now(), START + 1000);
});

test("after the server's clock was set back, old events that are sent again do not put it forward", () => {
  const clock = new ServerClock(() => 1_000_000);
  clock.reset(iso(600));
  clock.reset(iso(0));
  clock.advance(iso(595)); // sent again after the reconnect
  assert.equal(clock.now(), START);
  clock.advance(iso(1));
  assert.equal(clock.now(), START + 1000);
});

test("a machine's clock that is set back moves no countdown, and the machine's sleep is counted", () => {
  let [local, steady] = [1_000_000, 0];
  const clock = new ServerClock(
    () => local,
    () => steady,
  );
  clock.reset(iso(0));
  [local, steady] = [local + 5000, steady + 5000];
  assert.equal(clock.now(), START + 5000);
  local -= 3_600_000; // an hour back
  assert.equal(clock.now(), START + 5000);
  [local, steady] = [local + 1000, steady + 1000];
  assert.equal(clock.now(), START + 6000);
  local += 60_000; // asleep: the steady clock stands still
  assert.equal(clock.now(), START + 66_000);
});

test("a snapshot is the whole truth of its moment", () => {
  const before = { ...unknownMeeting(), measuring: true, rest: rest() };
  const state = afterEvent(before, {
    event: "connected",
    meeting_id: "m",
    timestamp: iso(500),
    active: true,
    monitoring: false,
    rest: null,
  });
  assert.deepEqual(state, {
    active: true,
    measuring: false,
    stopped: false,
    rest: null,
    lastRestEndedAt: START + 300_000,
  });
  const forgotten = afterSnapshot(state, { active: false, monitoring: false, rest: null }, START + 600_000);
  assert.deepEqual(forgotten, { ...state, active: false }, "and when the last rest was stays known");
});

test("a rest whose end was missed was over by then, and one that is still on has not ended", () => {
  const before = { ...unknownMeeting(), rest: rest() };
  const snapshot = { active: true, monitoring: true };
  const missed = afterSnapshot(before, { ...snapshot, rest: null }, START + 200_000);
  assert.equal(missed.lastRestEndedAt, START + 200_000, "ended early");
  const going = afterSnapshot(before, { ...snapshot, rest: rest() }, START + 200_000);
  assert.equal(going.lastRestEndedAt, null);
  const next = afterSnapshot(before, { ...snapshot, rest: rest("two", 400) }, START + 410_000);
  assert.equal(next.lastRestEndedAt, START + 300_000, "the next one has begun");
});

test("a rest that was announced when the stream went may have been called off: its end counts once it is told", () => {
  /** @type {Rest} */
  const planned = { ...rest("one", 30), state: "announced" };
  const before = afterEvent(unknownMeeting(), restEvent("rest_announced", planned));
  const back = afterSnapshot(before, { active: true, monitoring: true, rest: null }, START + 500_000);
  assert.equal(back.lastRestEndedAt, null);
  const begun = afterEvent(back, restEvent("rest_required", rest("one", 30), 30));
  const ended = afterEvent(begun, restEvent("rest_ended", rest("one", 30), 330));
  assert.equal(ended.lastRestEndedAt, START + 330_000);
});

test("an announced rest is not a rest yet, can be put off or called off, and begins at its time", () => {
  /** @type {Rest} */
  const planned = { ...rest("one", 30), state: "announced" };
  const announced = afterEvent(unknownMeeting(), restEvent("rest_announced", planned));
  assert.equal(announcedRest(announced, START + 29_999)?.id, "one");
  assert.equal(runningRest(announced, START + 29_999), null);
  assert.equal(announcedRest(announced, START + 30_000), null);
  assert.equal(runningRest(announced, START + 30_000)?.id, "one");
  /** @type {Rest} */
  const later = { ...rest("one", 330), state: "announced" };
  const postponed = afterEvent(announced, restEvent("rest_postponed", later, 20));
  assert.equal(announcedRest(postponed, START + 60_000)?.id, "one");
  const other = afterEvent(postponed, restEvent("rest_cancelled", rest("two"), 25));
  assert.equal(other.rest?.id, "one", "another rest was called off");
  const cancelled = afterEvent(postponed, restEvent("rest_cancelled", later, 25));
  assert.deepEqual([cancelled.rest, cancelled.lastRestEndedAt], [null, null], "it was no rest");
});

test("a rest lasts from its event to its end by the server's clock, or to the one that it was given since", () => {
  const state = afterEvent(unknownMeeting(), restEvent("rest_required", rest()));
  assert.equal(runningRest(state, START - 1)?.id, "one", "the clock here may be a little late");
  assert.equal(runningRest(state, START + 299_999)?.id, "one");
  assert.equal(runningRest(state, START + 300_000), null);
  const longer = afterEvent(state, restEvent("rest_extended", rest("one", 0, 600), 200));
  assert.equal(runningRest(longer, START + 599_999)?.id, "one");
  assert.equal(runningRest(longer, START + 600_000), null);
});

test("a rest that was missed and is over is not shown", () => {
  let state = afterEvent(unknownMeeting(), restEvent("rest_required", rest()));
  state = afterEvent(state, restEvent("rest_ended", rest(), 20));
  assert.equal(runningRest(state, START + 21_000), null);
  assert.equal(state.lastRestEndedAt, START + 20_000);
});

test("the end of an older rest does not end a newer one", () => {
  const state = afterEvent({ ...unknownMeeting(), rest: rest("two") }, restEvent("rest_ended", rest("one")));
  assert.equal(state.rest?.id, "two");
});

test("measuring starts, stops and ends with the meeting", () => {
  let state = afterEvent(unknownMeeting(), plainEvent("monitoring_started"));
  assert.ok(state.active && state.measuring);
  state = afterEvent(state, plainEvent("monitoring_stopped"));
  assert.ok(state.active && !state.measuring);
  state = afterEvent({ ...state, measuring: true, rest: rest() }, plainEvent("meeting_ended"));
  assert.deepEqual([state.active, state.measuring, state.rest], [false, false, null]);
  assert.equal(afterEvent(state, parseEvent("message", `{"event":"something_new","meeting_id":"m"}`)), state);
});

test("a member's stop holds until the next start or the meeting's end, and a lapse is no stop", () => {
  const snapshot = { active: true, monitoring: false, rest: null };
  const connected = /** @type {const} */ ({
    event: "connected",
    meeting_id: "m",
    timestamp: iso(0),
    ...snapshot,
  });
  const lapse = /** @type {const} */ ({ ...plainEvent("monitoring_stopped"), reason: "no_frames" });
  assert.ok(!afterEvent(unknownMeeting(), /** @type {ServerEvent} */ (lapse)).stopped);
  const heard = afterEvent(unknownMeeting(), plainEvent("monitoring_stopped"));
  const missed = afterEvent(unknownMeeting(), { ...connected, stopped: true });
  for (const stopped of [heard, missed]) {
    assert.ok(stopped.stopped);
    assert.ok(afterEvent(stopped, /** @type {ServerEvent} */ (lapse)).stopped);
    assert.ok(afterEvent(stopped, restEvent("rest_ended", rest())).stopped);
    assert.ok(afterSnapshot(stopped, snapshot, START).stopped, "an answer that does not say");
    assert.ok(!afterSnapshot(stopped, { ...snapshot, monitoring: true }, START).stopped);
    assert.ok(!afterSnapshot(stopped, { ...snapshot, stopped: false }, START).stopped);
    assert.ok(!afterEvent(stopped, connected).stopped);
    for (const lifts of /** @type {const} */ (["monitoring_started", "meeting_ended"]))
      assert.ok(!afterEvent(stopped, plainEvent(lifts)).stopped, lifts);
  }
});

test("an event about a rest that carries no rest counts as unknown, and changes nothing", () => {
  const state = afterEvent(unknownMeeting(), restEvent("rest_required", rest()));
  const kinds = ["announced", "postponed", "required", "extended", "cancelled", "ended"];
  for (const name of kinds.map((kind) => `rest_${kind}`)) {
    for (const none of [undefined, null, "soon", {}]) {
      const event = parseEvent("message", JSON.stringify({ event: name, meeting_id: "m", rest: none }));
      assert.equal(event.event, "unknown", name);
      assert.equal(afterEvent(state, event), state);
    }
    assert.equal(parseEvent("message", JSON.stringify({ event: name, rest: rest() })).event, name);
  }
});

test("an event is read as it was sent, and what cannot be read is unknown", () => {
  const sent = { event: "rest_required", meeting_id: "m", timestamp: iso(0), rest: rest() };
  assert.deepEqual(parseEvent("message", JSON.stringify(sent)), sent);
  const { event, meeting_id } = parseEvent("connected", `{"meeting_id":"m","active":true}`);
  assert.deepEqual([event, meeting_id], ["connected", "m"]);
  const newer = parseEvent("message", `{"event":"rest_painted","meeting_id":"m","timestamp":"t"}`);
  assert.deepEqual(newer, { event: "unknown", name: "rest_painted", meeting_id: "m", timestamp: "t" });
  for (const text of ["", "null", "[1]", "{", '"text"']) {
    const unread = parseEvent("message", text);
    assert.deepEqual([unread.event, unread.meeting_id], ["unknown", ""], text);
  }
});

test("only a stop is a member's stop, and only a rest that is over ends with its meeting", () => {
  assert.ok(isMembersStop(plainEvent("monitoring_stopped")));
  assert.ok(!isMembersStop(plainEvent("monitoring_started")) && !isMembersStop(plainEvent("meeting_ended")));
  const reason = /** @type {const} */ ("meeting_ended");
  assert.ok(endsWithMeeting(/** @type {ServerEvent} */ ({ ...restEvent("rest_ended", rest()), reason })));
  assert.ok(!endsWithMeeting(/** @type {ServerEvent} */ ({ ...plainEvent("monitoring_stopped"), reason })));
});
