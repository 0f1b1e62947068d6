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
