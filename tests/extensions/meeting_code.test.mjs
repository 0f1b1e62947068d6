// @ts-check
// Which meeting an address or a typed text means.
import assert from "node:assert/strict";
import { test } from "node:test";
import { meetingCode } from "../../extensions/shared/meet.js";
import { isMeetingId, meetingIdFrom } from "../../extensions/shared/meeting/meeting_id.js";

test("a meeting code comes from Meet's address and nowhere else", () => {
  assert.equal(meetingCode("https://meet.google.com/abc-defg-hij?authuser=0"), "abc-defg-hij");
  assert.equal(meetingCode("https://meet.google.com//abc-defg-hij"), "abc-defg-hij", "a link from Slack");
  assert.equal(meetingCode("https://meet.google.com/ABC-Defg-hij"), "abc-defg-hij", "typed in capitals");
  const instant = "https://meet.google.com/_meet/abc-defg-hij?adhoc=1";
  assert.equal(meetingCode(instant), "abc-defg-hij", "a call begun at once");
  assert.equal(meetingIdFrom(instant), "abc-defg-hij", "and its address pasted");
  const canonical = "https://meet.google.com/abc-defg-hij";
  for (const path of ["lookup/team", "companion/lookup/team", "present/lookup/team"])
    assert.equal(meetingCode(`https://meet.google.com/${path}`, canonical), "abc-defg-hij", path);
  assert.equal(meetingCode("https://meet.google.com/lookup/team"), "");
  assert.equal(meetingCode("https://meet.google.com/lookup/a", "https://meet.google.com/lookup/b"), "");
  assert.equal(meetingCode("https://meet.google.com/landing", canonical), "", "a link of the call before");
  for (const other of ["https://meet.google.com/landing", "https://example.org/abc-defg-hij", "nonsense"]) {
    assert.equal(meetingCode(other), "");
  }
});

test("meeting ids are what the server takes", () => {
  for (const id of ["test-123", "a", "A_b-9", "x".repeat(64)]) assert.ok(isMeetingId(id), id);
  for (const id of ["", "a b", "é", "x".repeat(65), "../a", "a\n"]) assert.ok(!isMeetingId(id), id);
});

test("a Meet code in capitals, and a whole address, are the meeting that was meant", () => {
  const address = "https://meet.google.com/abc-defg-hij?authuser=0";
  for (const typed of [
    "ABC-defg-hij",
    " abc-defg-hij ",
    address,
    "meet.google.com/abc-defg-hij",
    "meet.google.com/abcdefghij",
    "https://meet.google.com/_meet/ABCDEFGHIJ?adhoc=1",
    address.toUpperCase(),
  ])
    assert.equal(meetingIdFrom(typed), "abc-defg-hij", typed);
  for (const typed of [
    "Team-A",
    "",
    "abcdefghij",
    "ABC_DEFG_HIJ",
    "no id!",
    "meet.google.com/landing",
    "https://example.org/abc-defg-hij",
  ])
    assert.equal(meetingIdFrom(typed), typed, typed);
});
