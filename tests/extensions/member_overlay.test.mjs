// @ts-check
// A rest that this machine's clock began while nothing came from the server, which knew better.
/** @import { Memory, Rest, ServerEvent } from "../../extensions/member/shared/types" */
/** @import { MeetTab } from "../../extensions/member/shared/page/meet_tab.js" */
/** @import { TestContext } from "node:test" */
import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { MemberOverlay } from "../../extensions/member/member_overlay.js";
import { RestNotice } from "../../extensions/member/rest_notice.js";
import {
  afterEvent,
  announcedRest,
  msUntil,
  runningRest,
  unknownMeeting,
} from "../../extensions/member/shared/meeting_state.js";
import { openBarePage } from "./bare_page.mjs";

const page = openBarePage();

/** @type {(state: Rest["state"], at: number) => Rest} which begins at this second of the meeting */
function rest(state, at) {
  const iso = (/** @type {number} */ seconds) => new Date(seconds * 1000).toISOString();
  return { id: "r", reason: "eyes", state, seconds: 300, started_at: iso(at), ends_at: iso(at + 300) };
}

/**
 * A member's tab to which a rest was announced for second 30, and which heard nothing more until it had begun
 * that by its own clock, at second 31.
 * @param {TestContext} t
 */
function cutOff(t) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let second = 0;
  /** @type {Memory} */
  const memory = {};
  const tab = {
    ...{ place: "here", stream: "open", inCall: true, memory, settings: { sound: "chime" } },
    meeting: unknownMeeting(),
    clock: { now: () => second * 1000 },
    /** @returns {Rest | null} */
    get rest() {
      return runningRest(tab.meeting, tab.clock.now());
    },
    /** @returns {Rest | null} */
    get announced() {
      return announcedRest(tab.meeting, tab.clock.now());
    },
    /** @returns {number | null} */
    get restBeginsInMs() {
      return tab.announced && msUntil(tab.announced, tab.clock.now());
    },
    remember: (/** @type {Memory} */ changes) => Object.assign(memory, changes),
    send: () => {},
  };
  const meetTab = /** @type {MeetTab} */ (/** @type {unknown} */ (tab));
  const notice = new RestNotice(meetTab);
  const chimes = t.mock.method(notice, "playSound", () => {}).mock;
  const words = (/** @type {string} */ name) => name;
  const sheet = /** @type {CSSStyleSheet} */ ({});
  const overlay = new MemberOverlay(meetTab, { words, language: "en" }, sheet, () => {}, notice);
  t.after(() => overlay.remove());
  const reach = (/** @type {number} */ to, /** @type {object[]} */ ...events) => {
    second = to;
    for (const event of events) {
      const heard = /** @type {ServerEvent} */ ({ timestamp: new Date(to * 1000).toISOString(), ...event });
      tab.meeting = afterEvent(tab.meeting, heard);
      if (heard.event !== "connected") overlay.onEvent(heard);
    }
    overlay.scheduleRender();
    t.mock.timers.tick(100);
  };
  const letter = () => page.all.find(({ tag }) => tag === "dialog");
  const toast = () => page.all.findLast((node) => node.getAttribute("class") === "toast")?.textContent;
  const snapshot = { event: "connected", active: true, monitoring: false };
  reach(0, { ...snapshot, rest: null }, { event: "rest_announced", rest: rest("announced", 30) });
  reach(31);
  assert.ok(letter(), "the letter comes by the tab's own clock");
  assert.equal(chimes.callCount(), 1);
  const wait = (/** @type {number} */ seconds) => {
    second += seconds;
    t.mock.timers.tick(seconds * 1000);
  };
  return { tab, overlay, snapshot, reach, wait, letter, toast, chimes };
}

const LATER = { event: "rest_postponed", rest: rest("announced", 210) };
const BEGUN = { event: "rest_required", rest: rest("running", 210) };

for (const answered of [true, false]) {
  test(`a rest that was put off unheard is none yet, and comes when it begins, ${answered ? "also" : "not only"} to who has answered`, (t) => {
    const { overlay, reach, letter, toast, chimes } = cutOff(t);
    if (answered) overlay.closeLetter();
    reach(38, LATER);
    assert.equal(letter(), undefined);
    assert.equal(toast(), undefined, "nobody is welcomed back from what has not begun");
    assert.equal(chimes.callCount(), 1);
    reach(210, BEGUN);
    assert.ok(letter());
    assert.equal(chimes.callCount(), 2);
  });
}

test("who was away until after the later beginning gets the letter, too", (t) => {
  const { overlay, snapshot, reach, letter, chimes } = cutOff(t);
  overlay.closeLetter();
  reach(211, { ...snapshot, rest: BEGUN.rest }, LATER, BEGUN);
  assert.ok(letter());
  assert.equal(chimes.callCount(), 2);
});

test("a snapshot alone says that a rest is still ahead, too", (t) => {
  const { overlay, snapshot, reach, letter, toast } = cutOff(t);
  overlay.closeLetter();
  reach(38, { ...snapshot, rest: LATER.rest });
  assert.equal(toast(), undefined);
  reach(210, BEGUN);
  assert.ok(letter());
});

test("a rest that was called off unheard is called off, and nobody is welcomed back from it", (t) => {
  const { reach, letter, toast, chimes } = cutOff(t);
  reach(38, { event: "rest_cancelled", rest: rest("announced", 30) });
  assert.equal(letter(), undefined);
  assert.equal(toast(), "toast_cancelled");
  assert.equal(chimes.callCount(), 1);
});

test("a letter that was answered stays away when the server says that its rest has begun, and its end is told", (t) => {
  const { overlay, reach, letter, toast, chimes } = cutOff(t);
  overlay.closeLetter();
  reach(38, { event: "rest_required", rest: rest("running", 36) });
  assert.equal(letter(), undefined, "also if it began a little late");
  reach(60, { event: "rest_ended", rest: rest("running", 36) });
  assert.equal(toast(), "toast_rest_over");
  assert.equal(chimes.callCount(), 2);
});

test("nobody is welcomed back from a rest with which the meeting has ended, or that was left", (t) => {
  const ended = cutOff(t);
  ended.reach(60, { event: "rest_ended", rest: rest("running", 30) }, { event: "meeting_ended" });
  assert.deepEqual([ended.letter(), ended.toast(), ended.chimes.callCount()], [undefined, undefined, 1]);
  ended.overlay.remove();
  t.mock.timers.reset();
  const slow = cutOff(t);
  slow.reach(60, { event: "rest_ended", rest: rest("running", 30), reason: "meeting_ended" });
  slow.reach(63, { event: "meeting_ended" });
  assert.deepEqual([slow.letter(), slow.toast(), slow.chimes.callCount()], [undefined, undefined, 1]);
  slow.overlay.remove();
  t.mock.timers.reset();
  const left = cutOff(t);
  Object.assign(left.tab, { stream: "off", meeting: unknownMeeting() });
  left.reach(60);
  assert.deepEqual([left.letter(), left.toast(), left.chimes.callCount()], [undefined, undefined, 1]);
  left.overlay.remove();
  t.mock.timers.reset();
  const elsewhere = cutOff(t);
  Object.assign(elsewhere.tab, { place: "there", meeting: unknownMeeting() });
  elsewhere.reach(60);
  assert.deepEqual([elsewhere.letter(), elsewhere.toast()], [undefined, undefined]);
});

test("a letter that was put off comes back at its time, though nothing else happens", (t) => {
  const { tab, reach, wait, letter, chimes } = cutOff(t);
  tab.remember({ answers: { r: { snoozedUntil: 41_000 } } });
  reach(32);
  assert.equal(letter(), undefined);
  wait(9);
  assert.ok(letter());
  assert.equal(chimes.callCount(), 2);
});

test("the sign of measuring is there while it is on, in a call", (t) => {
  const { tab, reach } = cutOff(t);
  const signs = () => page.all.filter((node) => node.getAttribute("class") === "chip").length;
  assert.equal(signs(), 0);
  reach(40, { event: "monitoring_started" });
  assert.equal(signs(), 1);
  tab.inCall = false;
  reach(41);
  assert.equal(signs(), 0);
  tab.inCall = true;
  reach(42);
  assert.equal(signs(), 1);
  reach(43, { event: "monitoring_stopped" });
  assert.equal(signs(), 0);
});

test("a notification says when the rest ends by the machine's own clock, also one that is off", () => {
  const [local, server] = [Date.now(), Date.now() + 600_000];
  /** @type {{message?: string}[]} */
  const sent = [];
  const tab = {
    settings: { sound: "off", notifyOnly: true },
    clock: { now: () => server },
    send: (/** @type {object} */ message) => sent.push(message),
  };
  const notice = new RestNotice(/** @type {MeetTab} */ (/** @type {unknown} */ (tab)));
  const words = (/** @type {string} */ _, /** @type {unknown[]} */ ...parts) => String(parts[0] ?? "");
  const running = rest("running", server / 1000);
  notice.tell(running, {}, { words, language: "en" });
  const time = { hour: "2-digit", minute: "2-digit" };
  const near = [0, 1].map((minutes) =>
    new Date(local + 300_000 + minutes * 60_000).toLocaleTimeString("en", /** @type {object} */ (time)),
  );
  assert.ok(near.includes(sent[0].message ?? ""), `${sent[0].message} is one of ${near}`);
});

test("a notification is given anew when the rest ends at another time, and makes no sound of its own", (t) => {
  /** @type {string[]} */
  const sent = [];
  const tab = {
    settings: { sound: "chime", notifyOnly: true },
    clock: { now: () => Date.now() },
    send: (/** @type {{type: string}} */ { type }) => sent.push(type),
  };
  const notice = new RestNotice(/** @type {MeetTab} */ (/** @type {unknown} */ (tab)));
  const chimes = t.mock.method(notice, "playSound", () => {}).mock;
  const spoken = { words: (/** @type {string} */ name) => name, language: "en" };
  const running = rest("running", Date.now() / 1000);
  for (let time = 0; time < 2; time++) notice.tell(running, {}, spoken);
  assert.deepEqual(sent, ["notify"]);
  const longer = { ...running, ends_at: new Date(Date.parse(running.ends_at) + 300_000).toISOString() };
  for (let time = 0; time < 2; time++) notice.tell(longer, {}, spoken);
  assert.deepEqual(sent, ["notify", "notify"]);
  notice.withdraw();
  assert.deepEqual(sent, ["notify", "notify", "withdrawNotice"]);
  assert.equal(chimes.callCount(), 0);
});

test("an overlay that goes, as with each change of language, leaves nothing of itself in the page", (t) => {
  const { overlay } = cutOff(t);
  const listeners = () =>
    ["fullscreenchange", "visibilitychange"].map((type) => getEventListeners(document, type).length);
  assert.deepEqual(listeners(), [1, 1]);
  overlay.remove();
  assert.deepEqual(listeners(), [0, 0]);
  assert.deepEqual(page.all, [page]);
});
