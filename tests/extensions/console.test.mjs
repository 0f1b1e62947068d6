// @ts-check
// What the console shows and in which words, without a browser.
/** @import { Rest } from "../../extensions/shared/types" */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { HeardMeeting } from "../../extensions/shared/stream/heard_meeting.js";
import { EVENTS } from "../../extensions/shared/stream/server_event.js";
import { timeOfDay } from "../../extensions/shared/time_of_day.js";
import { isAsAsked, moveText, orderText } from "../../static/console/rest_answer.js";
import { chartColumns, LANES, spansOf } from "../../static/console/spans.js";
import { TEXTS } from "../../static/console/texts.js";
import { canBeChosen, haveSameTexts } from "./languages.mjs";

test("the console has the same texts with the same parts in every language", () => haveSameTexts(TEXTS));

test("the console's Japanese spells browser, server, counts and colons as the other pages do", () => {
  for (const [name, text] of Object.entries(TEXTS.ja)) {
    assert.doesNotMatch(text, /(ブラウザ|サーバ)(?!ー)/, name);
    assert.doesNotMatch(text, /\d (秒|分|回|人|文字)/, name);
    assert.doesNotMatch(text, /: /, name);
  }
});

test("the console has a text for everything its page names, every button's call and every event", async () => {
  const page = await readFile(new URL("../../static/console.html", import.meta.url), "utf8");
  const named = [...page.matchAll(/data-(?:words|call)="(\w+)"/g)].map(([, name]) => name);
  assert.ok(named.length > 20);
  canBeChosen(page);
  const events = ["connected", ...EVENTS].map((name) => `event_${name}`);
  for (const name of [...named, ...events]) assert.ok(name in TEXTS.en, name);
});

test("a summary becomes spans in order of time, and columns with a gap after each span", () => {
  const at = (/** @type {number} */ minute) => `2026-01-31T09:${String(minute).padStart(2, "0")}:00.000Z`;
  const rest = { id: "a", reason: "manual", seconds: 300, postponed: 1 };
  const summary = {
    meeting_id: "m",
    started_at: at(0),
    measured_minutes: 9,
    measuring: [{ on: at(0), off: null }],
    requests: /** @type {const} */ ("none"),
    rests: [
      { ...rest, announced_at: at(10), started_at: null, ended_at: at(12) },
      { ...rest, announced_at: null, started_at: at(20), ended_at: at(25) },
    ],
  };
  const spans = spansOf(summary, [Date.parse(at(5))]);
  assert.deepEqual(
    spans.map(({ lane }) => lane),
    ["measuring", "request", "announced", "rest"],
  );
  assert.equal(spans[2].until, Date.parse(at(12)), "called off, it ends without a beginning");
  const [times, ...lanes] = chartColumns(spans, Date.parse(at(30)));
  assert.equal(lanes.length, LANES.length);
  for (const lane of lanes) assert.equal(lane.length, times.length);
  assert.ok(lanes[0].every((height) => height === 4));
  assert.deepEqual(lanes[3].filter((height) => height !== null).length, 3); // beginning, a moment on, end
  assert.ok(lanes.every((lane, index) => index === 0 || lane.at(-1) === null));
});

test("an announcement lasts until its rest begins, and a request from before the measuring stands before it", () => {
  const at = (/** @type {number} */ minute) => `2026-01-31T09:${minute}:00.000Z`;
  const rest = { id: "a", reason: "manual", seconds: 300, postponed: 0 };
  const summary = {
    meeting_id: "m",
    started_at: at(10),
    measured_minutes: 9,
    measuring: [{ on: at(20), off: at(40) }],
    requests: /** @type {const} */ ("none"),
    rests: [{ ...rest, announced_at: at(30), started_at: at(31), ended_at: at(36) }],
  };
  const minutes = (/** @type {number | null} */ time) => new Date(time ?? 0).getUTCMinutes();
  assert.deepEqual(
    spansOf(summary, [Date.parse(at(15))]).map(({ lane, from, until }) => [
      lane,
      minutes(from),
      minutes(until),
    ]),
    [
      ["request", 15, 15],
      ["measuring", 20, 40],
      ["announced", 30, 31],
      ["rest", 31, 36],
    ],
  );
});

test("requests from an earlier meeting under the same id are not shown as this meeting's", () => {
  const started_at = "2026-01-31T09:00:00.000Z";
  const summary = { meeting_id: "m", started_at, measured_minutes: 0, measuring: [], rests: [] };
  const start = Date.parse(started_at);
  const shown = (/** @type {string | null} */ since) =>
    spansOf({ ...summary, started_at: since, requests: "some" }, [start - 60_000, start + 60_000]);
  assert.deepEqual(
    shown(started_at).map(({ from }) => from),
    [start + 60_000],
  );
  assert.equal(shown(null).length, 2, "in a meeting that was not started");
});

test("an answer that is older than an event undoes nothing", () => {
  const rest = /** @type {Rest} */ ({ id: "r", state: "running" });
  const [timestamp, meeting_id] = ["2026-01-31T09:00:00.000Z", "m"];
  const none = { active: true, monitoring: false, rest: null, timestamp };
  const heard = new HeardMeeting();
  const { count } = heard;
  heard.take({ event: "rest_required", rest, meeting_id, timestamp });
  heard.takeSnapshot(none, count);
  assert.equal(heard.meeting.rest, rest);
  heard.takeSnapshot(none, heard.count);
  assert.equal(heard.meeting.rest, null);
});

test("a rest known from an answer is counted down by the server's clock, even where nothing listens", () => {
  const heard = new HeardMeeting();
  const at = (/** @type {number} */ seconds) => new Date(Date.now() + 600_000 + seconds * 1000).toISOString();
  const rest = {
    ...{ id: "r", reason: "manual", state: /** @type {const} */ ("running"), seconds: 300 },
    ...{ started_at: at(0), ends_at: at(300) },
  };
  const snapshot = { active: true, monitoring: false, rest };
  heard.takeSnapshot({ ...snapshot, timestamp: at(10) }, 0);
  const left = heard.restLeftMs ?? 0;
  assert.ok(left > 285_000 && left <= 291_000, `${left} ms`);
  heard.takeSnapshot({ ...snapshot, timestamp: at(6) }, 0); // its answer took four seconds
  assert.ok((heard.restLeftMs ?? 0) <= left);
});

test("a rest that was already there is told apart from the one that was asked for", () => {
  const now = Date.parse("2026-01-31T09:00:00.000Z");
  const iso = (/** @type {number} */ seconds) => new Date(now + seconds * 1000).toISOString();
  const answer = (/** @type {number} */ begins, seconds = 300, note = "") => ({
    ...{ status: "ok", meeting_id: "m", timestamp: iso(0.2) },
    rest: /** @type {Rest} */ ({ seconds, started_at: iso(begins), ...(note && { note }) }),
  });
  const asked = { reason: "manual", seconds: 300, note: undefined };
  assert.ok(isAsAsked(asked, answer(0)));
  assert.ok(isAsAsked({ reason: "manual" }, answer(0, 240)), "as long as the server has it");
  assert.ok(isAsAsked({ ...asked, notice: 60, note: "Tea" }, answer(60, 300, "Tea")));
  assert.ok(!isAsAsked({ ...asked, notice: 60 }, answer(0)), "it runs");
  assert.ok(!isAsAsked({ ...asked, notice: 60 }, answer(25)), "it begins sooner");
  assert.ok(!isAsAsked(asked, answer(-3)), "it has run for a while");
  assert.ok(!isAsAsked(asked, answer(0, 240)));
  assert.ok(!isAsAsked(asked, answer(0, 300, "Tea")));
  const newer = { ...asked, room: "Garden" };
  assert.ok(!isAsAsked(newer, answer(0)), "whatever is sent is compared");
});

test("of a rest that keeps only its length it is not said that it keeps its line, too", () => {
  const at = "2026-01-31T09:00:00.000Z";
  const answer = (/** @type {string | undefined} */ note) => ({
    ...{ status: "ok", meeting_id: "m", timestamp: at },
    rest: /** @type {Rest} */ ({ seconds: 300, started_at: at, note }),
  });
  const asked = { reason: "manual", seconds: 600, note: "Coffee in the kitchen" };
  assert.equal(orderText(asked, answer(asked.note)), "did_other_length");
  assert.equal(orderText({ ...asked, note: undefined }, answer(undefined)), "did_other_length", "no line");
  assert.equal(orderText(asked, answer("Old line")), "did_other");
  assert.equal(orderText({ ...asked, notice: 60 }, answer(asked.note)), "did_other", "it runs already");
  assert.equal(orderText({ ...asked, seconds: 300 }, answer(asked.note)), "did_ok");
  assert.match(TEXTS.en.did_other, /own length and line/);
  assert.doesNotMatch(TEXTS.en.did_other_length, /line/);
  assert.doesNotMatch(TEXTS.ja.did_other_length, /ひとこと/);
});

test("a rest that is put off or made longer is told apart from one whose time had been changed already", () => {
  const at = (/** @type {number} */ minute) => `2026-01-31T09:${minute}:00.000Z`;
  const rest = /** @type {Rest} */ ({ started_at: at(15), ends_at: at(20) });
  for (const [from, text] of [
    [at(10), "did_ok"],
    [at(11), "did_not_move"],
    [undefined, "did_ok"],
  ])
    assert.equal(moveText({ minutes: 5, starts_at: from }, rest), text);
  for (const [from, text] of [
    [at(18), "did_ok"],
    [at(15), "did_not_move"],
    [undefined, "did_ok"],
  ])
    assert.equal(moveText({ seconds: 120, ends_at: from }, rest), text);
});

test("five past midnight is 00:05 in both languages", () => {
  const at = new Date(2026, 0, 31, 0, 5, 9);
  for (const language of ["en", "ja"]) {
    assert.equal(timeOfDay(at, language), "00:05:09");
    assert.equal(timeOfDay(at, language, false), "00:05");
  }
});
