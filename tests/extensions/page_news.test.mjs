// @ts-check
// The news on the member's page, in its own words.
/** @import { MemberMeeting } from "../../static/member/member_meeting.js" */
/** @import { Rest, ServerEvent } from "../../extensions/shared/types" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { News } from "../../extensions/shared/meeting/news.js";
import { HeardMeeting } from "../../extensions/shared/stream/heard_meeting.js";
import { wordsOf } from "../../extensions/shared/words.js";
import { takeLine } from "../../static/member/news.js";
import { PAGE_TEXTS, TEXTS } from "../../static/member/texts.js";
import { restOf } from "./examples.mjs";

const NOW = Date.parse("2026-01-01T12:00:00Z");
const idle = { rest: null, announced: null, measuring: false, phase: "idle", clock: { now: () => NOW } };

test("the time until an announced rest is told as people say it", () => {
  const spans = { 400: "1 second", 1400: "1 second", 40000: "40 seconds", 58000: "1 minute" };
  for (const [ms, span] of Object.entries(spans)) {
    const rest = { id: "r", started_at: new Date(NOW + Number(ms)).toISOString() };
    const news = new News();
    news.hear(/** @type {ServerEvent} */ ({ event: "rest_announced", rest }));
    const meeting = /** @type {MemberMeeting} */ (/** @type {unknown} */ ({ ...idle, announced: rest }));
    const line = takeLine(news, meeting, wordsOf(PAGE_TEXTS.en));
    assert.equal(line, `A rest begins in about ${span}. Find a good place to stop.`);
  }
});

test("the start of measuring is told to people who see another part of the page, and no reconnect repeats it", () => {
  const news = new News();
  const off = /** @type {MemberMeeting} */ (/** @type {unknown} */ (idle));
  const on = /** @type {MemberMeeting} */ (/** @type {unknown} */ ({ ...idle, measuring: true }));
  const words = wordsOf(PAGE_TEXTS.en);
  const hear = (/** @type {string[]} */ ...events) => {
    for (const event of events) news.hear(/** @type {ServerEvent} */ ({ event }));
  };
  takeLine(news, off, words);
  hear("monitoring_started");
  assert.equal(takeLine(news, on, words), "Blink measuring was switched on.");
  hear("monitoring_stopped", "monitoring_started");
  assert.equal(takeLine(news, on, words), "", "as it was");
});

test("measuring that lapses because no pictures come is no news", () => {
  const news = new News();
  const off = /** @type {MemberMeeting} */ (/** @type {unknown} */ (idle));
  news.hear({ event: "monitoring_stopped", reason: "no_frames", meeting_id: "m", timestamp: "" });
  assert.equal(takeLine(news, off, wordsOf(TEXTS.en)), "");
});

/** What a page has heard, and the line that it shows while measuring is on, or off. */
function page() {
  const news = new News();
  const hear = (/** @type {Partial<ServerEvent>} */ event) => news.hear(/** @type {ServerEvent} */ (event));
  const lineWhile = (/** @type {boolean} */ measuring) => {
    const meeting = /** @type {MemberMeeting} */ (/** @type {unknown} */ ({ ...idle, measuring }));
    return takeLine(news, meeting, wordsOf(PAGE_TEXTS.en));
  };
  const hearOwn = (/** @type {Partial<ServerEvent>} */ event) =>
    news.hearOwn(/** @type {ServerEvent} */ (event));
  return { hear, hearOwn, lineWhile };
}

test("measuring that comes back after a lapse is no news either, but after a stop it is", () => {
  const { hear, lineWhile } = page();
  hear({ event: "monitoring_started" });
  assert.equal(lineWhile(true), "Blink measuring was switched on.");
  hear({ event: "monitoring_stopped", reason: "no_frames" });
  for (const look of ["at once", "later"]) assert.equal(lineWhile(false), "", look);
  hear({ event: "monitoring_started" });
  assert.equal(lineWhile(true), "");
  hear({ event: "monitoring_stopped" });
  lineWhile(false);
  hear({ event: "monitoring_started" });
  assert.equal(lineWhile(true), "Blink measuring was switched on.");
});

test("a stop is not told to who has made it, and the start that follows it is", () => {
  const { hear, hearOwn, lineWhile } = page();
  hear({ event: "monitoring_started" });
  lineWhile(true);
  hearOwn({ event: "monitoring_stopped" });
  assert.equal(lineWhile(false), "");
  hear({ event: "monitoring_started" });
  assert.equal(lineWhile(true), "Blink measuring was switched on.");
});

test("measuring that was started and has lapsed since is no news", () => {
  const { hear, lineWhile } = page();
  hear({ event: "monitoring_started" });
  hear({ event: "monitoring_stopped", reason: "no_frames" });
  assert.equal(lineWhile(false), "");
});

test("the start of measuring is told again in the meeting that follows one that has ended", () => {
  const { hear, lineWhile } = page();
  hear({ event: "monitoring_started" });
  lineWhile(true);
  hear({ event: "meeting_ended" });
  lineWhile(false);
  hear({ event: "monitoring_started" });
  assert.equal(lineWhile(true), "Blink measuring was switched on.");
});

test("measuring that comes back after a lapse is no news where events come by polls either", () => {
  const { hear, lineWhile } = page();
  hear({ event: "monitoring_started" });
  lineWhile(true);
  hear({ event: "monitoring_stopped", reason: "no_frames" });
  lineWhile(false);
  hear({ event: "connected", isPoll: true });
  lineWhile(false);
  hear({ event: "monitoring_started" });
  assert.equal(lineWhile(true), "");
  // After another connection nobody knows what the measuring was like meanwhile.
  hear({ event: "connected" });
  lineWhile(false);
  hear({ event: "monitoring_started" });
  assert.equal(lineWhile(true), "Blink measuring was switched on.");
});

test("an event that cannot be judged does not suppress other news", () => {
  const news = new News();
  const broken = /** @type {ServerEvent} */ (/** @type {unknown} */ ({ event: "rest_announced" }));
  const standing = { ...idle, measuring: true, ended: false, now: NOW };
  news.hear(broken);
  assert.throws(() => news.take(standing));
  news.hear({ event: "monitoring_started", meeting_id: "m", timestamp: "" });
  assert.deepEqual(
    news.take(standing).map(({ event }) => event),
    ["monitoring_started"],
  );
});

/** @typedef {[ServerEvent["event"], Rest?]} Happening */
const running = restOf("r", NOW / 1000);
/** @type {Rest} */
const ahead = { ...restOf("r", NOW / 1000 + 120), state: "announced" };
const longer = { ...running, ends_at: new Date(NOW + 360_000).toISOString() };

/** @type {[what: string, happenings: Happening[], told: string][]} */
const WHILE_AWAY = [
  ["measuring that was stopped and goes on again", [["monitoring_stopped"], ["monitoring_started"]], ""],
  ["a meeting that was ended and goes on again", [["meeting_ended"], ["monitoring_started"]], ""],
  [
    "a rest that was announced and has begun",
    [
      ["rest_announced", ahead],
      ["rest_required", running],
    ],
    "",
  ],
  [
    "a rest that was announced and called off",
    [
      ["rest_announced", ahead],
      ["rest_cancelled", ahead],
    ],
    "",
  ],
  [
    "a rest that was announced, begun and ended",
    [
      ["rest_announced", ahead],
      ["rest_required", running],
      ["rest_ended", running],
    ],
    "",
  ],
  [
    "a rest that was made longer and ended",
    [
      ["rest_required", running],
      ["rest_extended", longer],
      ["rest_ended", longer],
    ],
    "",
  ],
  ["measuring that was stopped", [["monitoring_stopped"]], "Blinks are no longer measured."],
  [
    "a rest that was announced",
    [["rest_announced", ahead]],
    "A rest begins in about 2 minutes. Find a good place to stop.",
  ],
  [
    "a rest that was made longer",
    [
      ["rest_required", running],
      ["rest_extended", longer],
    ],
    "The rest is now a little longer.",
  ],
];

for (const [what, happenings, told] of WHILE_AWAY) {
  test(`${what} while the page was away is ${told ? "told, as it still holds" : "no news when the page is back"}`, () => {
    const news = new News();
    const heard = new HeardMeeting();
    heard.clock.reset(new Date(NOW).toISOString());
    const words = wordsOf(TEXTS.en);
    const hear = (/** @type {Happening[]} */ ...all) => {
      for (const [event, rest] of all) {
        const timestamp = new Date(NOW).toISOString();
        const told = /** @type {ServerEvent} */ ({ event, rest, meeting_id: "m", timestamp });
        heard.take(told);
        news.hear(told);
      }
    };
    const look = () => {
      const { rest, announced, clock, meeting } = heard;
      const standing = { rest, announced, clock, measuring: meeting.measuring, phase: "idle" };
      return takeLine(news, /** @type {MemberMeeting} */ (/** @type {unknown} */ (standing)), words);
    };
    hear(["monitoring_started"]);
    look();
    hear(...happenings);
    assert.equal(look(), told);
    assert.equal(look(), "", "once");
  });
}
