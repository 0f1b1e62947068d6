// @ts-check
// What the console draws of a meeting, also after its end, without a browser.
/** @import { MeetingSummary } from "../../extensions/shared/types" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { MeetingRecord } from "../../static/console/meeting_record.js";

/** The time at a minute of this meeting's hour. @param {number} minute */
const at = (minute) => `2026-01-31T09:${String(minute).padStart(2, "0")}:00.000Z`;

/** @type {MeetingSummary} the answer about a meeting of which nothing is kept */
const NOTHING = {
  ...{ meeting_id: "m", started_at: null, measured_minutes: 0 },
  ...{ measuring: [], requests: "none", rests: [] },
};

/** What is measured from the start on. @type {(off?: string) => MeetingSummary} */
const measured = (off) => ({ ...NOTHING, started_at: at(0), measuring: [{ on: at(0), off: off ?? null }] });

/** A rest that was called for without a start. @type {(minute: number) => MeetingSummary} */
const resting = (minute) => ({
  ...NOTHING,
  rests: [
    {
      ...{ id: "r", reason: "manual", seconds: 300, postponed: 0 },
      ...{ announced_at: null, started_at: at(minute), ended_at: null },
    },
  ],
});

/** @param {MeetingRecord} record */
const drawn = ({ spans }) =>
  spans.map(({ lane, from, until }) => [
    lane,
    new Date(from).getUTCMinutes(),
    until && new Date(until).getUTCMinutes(),
  ]);

/** A meeting that was started, and in which somebody asked for a rest. */
function recordOfMeeting() {
  const record = new MeetingRecord();
  record.take(measured(), at(1));
  record.addRequest(Date.parse(at(2)));
  return record;
}

test("a second End leaves what the first one has told of the meeting", () => {
  const record = recordOfMeeting();
  record.endWith(measured(at(9)));
  const first = drawn(record);
  assert.deepEqual(first, [
    ["measuring", 0, 9],
    ["request", 2, 2],
  ]);
  record.endWith(NOTHING);
  assert.deepEqual(drawn(record), first);
});

test("after an End that comes too late nothing is still on, though no event told of the first one", () => {
  const record = recordOfMeeting();
  record.endWith(NOTHING);
  assert.deepEqual(drawn(record)[0], ["measuring", 0, 1], "as long as it was known to be on");
});

test("a rest without a start has the requests since the last end, and none from before it", () => {
  const record = recordOfMeeting();
  record.endWith(measured(at(9)));
  record.endAt(at(9)); // its event, after the answer
  record.addRequest(Date.parse(at(12)));
  record.take(NOTHING, at(13));
  assert.deepEqual(
    drawn(record).map(([lane, from]) => [lane, from]),
    [
      ["measuring", 0],
      ["request", 2],
      ["request", 12],
    ],
  );
  record.take(resting(15), at(16));
  assert.deepEqual(drawn(record), [
    ["request", 12, 12],
    ["rest", 15, null],
  ]);
});

test("the same holds after an end of which no event told", () => {
  const record = new MeetingRecord();
  record.addRequest(Date.parse(at(2)));
  record.take(resting(3), at(4));
  record.take(NOTHING, at(12));
  assert.deepEqual(drawn(record), [
    ["request", 2, 2],
    ["rest", 3, 4],
  ]);
  record.take(resting(15), at(16));
  assert.deepEqual(drawn(record), [["rest", 15, null]]);
});

test("requests are drawn before anything else has happened, and with the rest that follows", () => {
  const record = new MeetingRecord();
  record.addRequest(Date.parse(at(2)));
  for (const minute of [3, 4]) record.take(NOTHING, at(minute));
  assert.deepEqual(drawn(record), [["request", 2, 2]]);
  record.take(resting(5), at(6));
  assert.deepEqual(drawn(record), [
    ["request", 2, 2],
    ["rest", 5, null],
  ]);
});

test("in the meeting that follows one that has ended nothing is still on after an end of which no event told", () => {
  const record = recordOfMeeting();
  record.endAt(at(9));
  record.take(resting(15), at(16));
  record.take(NOTHING, at(30));
  assert.deepEqual(drawn(record), [["rest", 15, 16]]);
});

test("whoever comes back draws the requests of a meeting that goes on, also of one that began after an end", () => {
  const record = recordOfMeeting();
  record.endAt(at(9));
  record.addRequest(Date.parse(at(12)));
  record.forget();
  assert.deepEqual(drawn(record), []);
  record.take(resting(15), at(16));
  record.forget();
  record.take(resting(15), at(17));
  assert.deepEqual(drawn(record), [
    ["request", 12, 12],
    ["rest", 15, null],
  ]);
});
