// @ts-check
// What the leader is told: badge, console, group, summary.
/** @import { Measurement } from "../../extensions/leader/shared/types" */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { groupState, isPartOfSeveral, isSingledOut } from "../../extensions/leader/people/group_state.js";
import { badgeOf } from "../../extensions/leader/popup/badge.js";
import { ConsoleLines } from "../../extensions/leader/popup/console_lines.js";
import { summaryText } from "../../extensions/leader/popup/meeting_summary.js";
import { textsOf, wordsOf } from "../../extensions/leader/shared/words.js";

/** @param {"en" | "ja"} language */
function messagesOf(language) {
  const file = new URL(`../../extensions/leader/_locales/${language}/messages.json`, import.meta.url);
  return textsOf(JSON.parse(readFileSync(file, "utf8")));
}

const DISCLOSED = {
  en: {
    code: "the code of each Meet call whose page you open",
    lines: "whether there was a blink",
    group: "whether the group looks tired",
    told: "is told so",
    alone: "with one camera on",
  },
  ja: {
    code: "ページを開いた Meet の会議のコード",
    lines: "まばたきの有無",
    group: "全体に疲れが見えるか",
    told: "それで休憩になると、そのことは",
    alone: "カメラを使う人がひとりだけなら",
  },
};

test("the leader's consent says that codes are sent and what is shown of a person, to the leader and to everyone, with one camera also the group's state", () => {
  for (const language of /** @type {const} */ (["en", "ja"])) {
    const { code, ...shown } = DISCLOSED[language];
    const { consent_more_text, consent_kept_text, consent_note } = messagesOf(language);
    const store = readFileSync(new URL(`../../docs/store/${language}.md`, import.meta.url), "utf8");
    for (const text of [consent_more_text, store]) assert.ok(text.includes(code), text);
    for (const text of [consent_kept_text, consent_note, store])
      for (const part of Object.values(shown)) assert.ok(text.includes(part), text);
  }
});

const TAKEN_FOR_A_CAMERA = {
  en: ["treated as a camera", "as in a film or another call", "for up to 2 seconds, the whole screen"],
  ja: ["カメラの映像として", "映画やほかの通話のように動く顔", "2秒までは画面全体"],
};

test("the leader's consent says when a shared screen is sent like a camera", () => {
  for (const language of /** @type {const} */ (["en", "ja"])) {
    const { consent_screens_text } = messagesOf(language);
    for (const part of TAKEN_FOR_A_CAMERA[language]) assert.ok(consent_screens_text.includes(part), part);
  }
});

const SHOWN_TO = {
  en: "has the member's extension connected",
  ja: "メンバーの拡張機能をつないでいる人",
};

test("the leader's consent and the texts about privacy say that only a connected extension shows the sign", () => {
  for (const language of /** @type {const} */ (["en", "ja"])) {
    const { consent_limits_text } = messagesOf(language);
    const texts = ["docs/store/?.md", "static/privacy/?.html", "docs/faq.?.md"].map((name) => {
      const path = name.replace("?", language).replace("faq.en", "faq");
      return readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
    });
    for (const text of [consent_limits_text, ...texts])
      assert.ok(text.replace(/\s+/g, " ").includes(SHOWN_TO[language]), text);
  }
});

const TOLD = {
  en: [
    "sends small pictures",
    "the server $1",
    "drops them",
    "never used to recognise anybody",
    "how long our eyes stay closed",
    "$1/m/",
  ],
  ja: ["小さな画像", "サーバー $1", "捨てます", "見分けるためには使いません", "目を閉じていた長さ", "$1/m/"],
};

test("the note for everyone in the meeting says what is sent where, what is measured, and how to stop it", () => {
  for (const language of /** @type {const} */ (["en", "ja"])) {
    const { consent_note } = messagesOf(language);
    for (const part of TOLD[language]) assert.ok(consent_note.includes(part), part);
  }
});

test("the group's state speaks of somebody only where that could be one of several", () => {
  assert.equal(groupState(["ok", "unknown", "tired"]), "advised");
  assert.equal(groupState(["ok", "unknown", "unknown"]), "calm");
  assert.equal(groupState(["ok", "ok", "watch", "tired"]), "someone");
  assert.equal(groupState(["ok", "watch", "unknown", "unknown"]), "ok");
  assert.equal(groupState(["unknown", "unknown", "unknown", "unknown"]), "unknown");
});

test("where nobody could be measured the leader is told so, and not that all is well, even in the smallest call", () => {
  for (const people of [1, 2, 3, 7])
    assert.equal(groupState(Array(people).fill("unknown")), "unknown", `${people}`);
});

test("the popup's words are about everybody who was there lately, not about a few chosen by hand", () => {
  assert.ok(isPartOfSeveral(1, 2) && isPartOfSeveral(6, 9));
  assert.ok(!isPartOfSeveral(1, 1) && !isPartOfSeveral(6, 6) && !isPartOfSeveral(7, 9));
});

test("rests for tired eyes come from everybody who was there lately, or from at least four of them", () => {
  assert.ok(isSingledOut(1, 2) && isSingledOut(3, 9));
  assert.ok(!isSingledOut(1, 1) && !isSingledOut(3, 3) && !isSingledOut(4, 9));
});

test("the console has a line per blink, and otherwise one per second", () => {
  /** @type {string[]} */
  const lines = [];
  const log = new ConsoleLines((line) => lines.push(line));
  /** @type {(blink: boolean) => Measurement} */
  const result = (blink) => ({
    status: "ok",
    seq: 1,
    participant_id: "p",
    blink_detected: blink,
    closure_ms: blink ? 200 : null,
    face_detected: true,
    face: null,
    ear: 0.3,
    confidence: 1,
    invalid: null,
    state: { opinion: "ok", reason: null, valid_seconds: 60, blinks: 4, blinks_per_minute: null },
  });
  for (let ms = 0; ms < 2000; ms += 100) log.result(result(ms === 500), ms);
  assert.deepEqual(
    lines.map((line) => line.at(-3)),
    ["未", " ", "未"],
  );
  log.visiting(2, 5);
  assert.equal(lines.at(-1), "[Blink Detection] 📹 参加者 2/5 を検知中");
});

test("a meeting's summary is a few lines that say nothing about any person", () => {
  const words = wordsOf(messagesOf("en"));
  const at = (/** @type {number} */ minute) => new Date(2026, 0, 31, 14, minute).toISOString();
  const rest = {
    id: "r",
    reason: "eyes",
    announced_at: at(9),
    started_at: at(15),
    ended_at: at(20),
    seconds: 300,
    postponed: 1,
  };
  const summary = {
    meeting_id: "abc-defg-hij",
    started_at: at(0),
    measured_minutes: 12,
    ended_at: at(30),
    measuring: [{ on: at(0), off: at(25) }], // a member's stop came first
    requests: /** @type {const} */ ("some"),
    rests: [rest, { ...rest, reason: "time", started_at: null, ended_at: at(25), postponed: 0 }],
  };
  assert.deepEqual(summaryText(summary, words, "en").split("\n"), [
    "abc-defg-hij, 14:00 to 14:30",
    "Minutes in which blinks could be measured, at least in part: 12.",
    "Some people would have liked a rest.",
    "Rest 14:15 to 14:20: tired eyes, put off 1×",
    "Rest called off at 14:25: by the clock",
  ]);
  assert.deepEqual(summaryText(summary, wordsOf(messagesOf("ja")), "ja").split("\n"), [
    "abc-defg-hij、14:00 から 14:30 まで",
    "まばたきを計測できた時間：12分（途中だけの1分も、1分に数えます）",
    "休みたいという声が、いくらかありました。",
    "休憩 14:15〜14:20：目の疲れ、1回延期",
    "14:25 に取りやめた休憩：時間の経過",
  ]);
  const none = {
    ...summary,
    started_at: null,
    measuring: [],
    requests: /** @type {const} */ ("none"),
    rests: [],
  };
  const newer = { ...summary, rests: [{ ...rest, reason: "posture", postponed: 0 }] };
  assert.match(summaryText(newer, words, "en"), /\nRest 14:15 to 14:20: by the leader$/);
  assert.match(summaryText(none, words, "en"), /^abc-defg-hij\n.*\nThere was no rest\.$/);
});

test("the badge says what matters most", () => {
  const idle = { running: false, pauseReason: "", hint: false, leftMs: null, beginsInMs: null };
  assert.equal(badgeOf(idle).text, "");
  assert.equal(badgeOf({ ...idle, running: true }).text, "●");
  assert.equal(badgeOf({ ...idle, running: true, hint: true }).text, "!");
  assert.equal(badgeOf({ ...idle, running: true, hint: true, pauseReason: "hidden" }).title, "paused_hidden");
  assert.equal(badgeOf({ ...idle, running: true, pauseReason: "rest", leftMs: 61_000 }).text, "2m");
  const { title } = badgeOf({ ...idle, running: true, pauseReason: "limited" });
  for (const language of /** @type {const} */ (["en", "ja"]))
    assert.match(messagesOf(language)[title], /^[^$]+$/, "an icon counts no seconds");
});

test("the badge counts down to an announced rest, and says that it can be put off", () => {
  const meeting = { running: true, pauseReason: "hidden", hint: true, leftMs: null };
  const near = badgeOf({ ...meeting, beginsInMs: 29_001 });
  const later = badgeOf({ ...meeting, beginsInMs: 329_000 });
  assert.deepEqual([near.text, near.title], ["30s", "title_soon"]);
  assert.deepEqual([later.text, later.title, later.minutes], ["5m", "title_later", 5]);
  for (const language of /** @type {const} */ (["en", "ja"])) {
    const words = wordsOf(messagesOf(language));
    for (const title of ["title_soon", "title_later"]) assert.match(words(title, 5), /put it off|延期/);
  }
});
