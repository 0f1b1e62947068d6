// @ts-check
// The member's overlay over Meet: letter, lines, sign of measuring and notifications.
/** @import { MeetTab } from "../../extensions/member/shared/page/meet_tab.js" */
import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { RestSignals } from "../../extensions/member/rest_signals.js";
import { unknownMeeting } from "../../extensions/member/shared/meeting/meeting_state.js";
import { cutOff, page, rest } from "./cut_off.mjs";

const LATER = { event: "rest_postponed", rest: rest("announced", 210) };
const BEGUN = { event: "rest_required", rest: rest("running", 210) };

for (const answered of [true, false]) {
  test(`a rest that was put off while nothing was heard has not begun, and comes when it begins, ${answered ? "also" : "not only"} to those who have answered`, (t) => {
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

test("people who were away until after the later beginning get the letter, too", (t) => {
  const { overlay, snapshot, reach, letter, chimes } = cutOff(t);
  overlay.closeLetter();
  reach(211, { ...snapshot, rest: BEGUN.rest }, LATER, BEGUN);
  assert.ok(letter());
  assert.equal(chimes.callCount(), 2);
});

test("a snapshot alone is enough to show that a rest is still ahead", (t) => {
  const { overlay, snapshot, reach, letter, toast } = cutOff(t);
  overlay.closeLetter();
  reach(38, { ...snapshot, rest: LATER.rest });
  assert.equal(toast(), undefined);
  reach(210, BEGUN);
  assert.ok(letter());
});

test("a rest that was called off while nothing was heard goes, and nobody is welcomed back from it", (t) => {
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

test("nobody is welcomed back from a rest that ended with the meeting or that was left", (t) => {
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
  Object.assign(elsewhere.tab, { meetingKey: "there", meeting: unknownMeeting() });
  elsewhere.reach(60);
  assert.deepEqual([elsewhere.letter(), elsewhere.toast()], [undefined, undefined]);
});

test("the seconds until an announced rest can be read on request, and are not read aloud one by one", (t) => {
  const { reach } = cutOff(t);
  reach(200, LATER);
  const clock = page.all.find((node) => node.getAttribute("class") === "soon");
  assert.equal(clock?.textContent, "0:10");
  assert.deepEqual([clock.getAttribute("role"), clock.getAttribute("aria-hidden")], ["timer", null]);
});

test("news is written into a line that screen readers already know, as they ignore the text of a new one", async (t) => {
  const { tab, overlay, reach, wait, letter, toast, spoken, button } = cutOff(t);
  const told = (/** @type {string} */ text) => {
    assert.deepEqual(spoken(), [], `${text}: it comes after its line`);
    wait(0.1);
    assert.deepEqual(spoken(), [text]);
    wait(7);
    assert.deepEqual(spoken(), [], "who reads the page line by line does not meet it twice");
  };
  reach(38, LATER);
  assert.equal(letter(), undefined);
  told("announced_later 3");
  reach(100, { event: "rest_cancelled", rest: rest("announced", 210) });
  assert.equal(toast(), "toast_cancelled");
  told("toast_cancelled");
  reach(120, { event: "monitoring_started" });
  told("chip_measuring");
  tab.call = async () => ({ ok: false, status: 0, error: "unreachable", retryAfter: 5, data: null });
  for (const text of ["chip_stop", "chip_stop_all"]) button(text)?.click();
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  told("error_unreachable 5");
  reach(140, { event: "rest_announced", rest: rest("announced", 170) });
  told("announced_seconds 30");
  overlay.remove();
});

test("a line that was told over the letter is not told again when the letter goes", (t) => {
  const { overlay, reach, wait, letter, toast, spoken } = cutOff(t);
  reach(32, { event: "rest_extended", rest: rest("running", 31) });
  wait(0.1);
  assert.deepEqual(spoken(), ["toast_extended"]);
  overlay.closeLetter();
  assert.deepEqual([letter(), toast(), spoken()], [undefined, "toast_extended", []]);
  wait(1);
  assert.deepEqual(spoken(), []);
});

test("a letter that was put off comes back at its time, even if nothing else happens", (t) => {
  const { tab, reach, wait, letter, chimes } = cutOff(t);
  tab.remember({ answer: { restId: "r", restEndsAt: "", snoozedUntil: 41_000 } });
  reach(32);
  assert.equal(letter(), undefined);
  wait(9);
  assert.ok(letter());
  assert.equal(chimes.callCount(), 2);
});

test("the sign of measuring is there while measuring is on, in a call, and not during a rest", (t) => {
  const { tab, reach, signs } = cutOff(t);
  reach(40, { event: "monitoring_started" });
  assert.equal(signs().length, 0, "nothing is measured in a rest");
  reach(331);
  assert.equal(signs().length, 1);
  tab.inCall = false;
  reach(341);
  assert.equal(signs().length, 0);
  tab.inCall = true;
  reach(342);
  assert.equal(signs().length, 1);
  reach(343, { event: "rest_required", rest: { ...rest("running", 343), id: "s" } });
  assert.equal(signs().length, 0);
  reach(350, { event: "rest_ended", rest: { ...rest("running", 343), id: "s" } });
  assert.equal(signs().length, 1);
  reach(351, { event: "monitoring_stopped" });
  assert.equal(signs().length, 0);
});

test("measuring that is stopped here and starts again at once can be stopped again", async (t) => {
  const { reach, button } = cutOff(t);
  reach(340, { event: "monitoring_started" });
  for (const text of ["chip_stop", "chip_stop_all"]) button(text)?.click();
  await Promise.resolve();
  reach(341, { event: "monitoring_stopped" }, { event: "monitoring_started" });
  button("chip_stop")?.click();
  assert.ok(button("chip_stop_all"));
  assert.ok(!button("chip_stop_all")?.disabled);
});

test("a stop that failed says why, and after a while the sign says again that blinks are measured", async (t) => {
  const { tab, reach, wait, signs, button } = cutOff(t);
  const says = () => signs()[0].querySelector("span")?.textContent;
  reach(340, { event: "monitoring_started" });
  for (const [error, told] of [
    ["unreachable", "error_unreachable 5"],
    ["rate_limited", "error_rate_limited 5"],
  ]) {
    tab.call = async () => ({ ok: false, status: 0, error, retryAfter: 5, data: null });
    for (const text of ["chip_stop", "chip_stop_all"]) button(text)?.click();
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
    assert.equal(says(), told);
    wait(7);
    assert.equal(says(), told);
    wait(2);
    assert.equal(says(), "chip_measuring");
  }
});

test("a stop that fails after its sign has gone lets the next sign get small in its time", async (t) => {
  const { tab, reach, wait, signs, button } = cutOff(t);
  let fail = () => {};
  const failure = { ok: false, status: 0, error: "unreachable", retryAfter: 0, data: null };
  tab.call = () => new Promise((answer) => (fail = () => answer(failure)));
  reach(340, { event: "monitoring_started" });
  for (const text of ["chip_stop", "chip_stop_all"]) button(text)?.click();
  tab.inCall = false;
  reach(341);
  tab.inCall = true;
  reach(342);
  fail();
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  const isSmall = () => signs()[0].classList.has("small");
  wait(7);
  assert.ok(!isSmall());
  wait(1);
  assert.ok(isSmall());
});

test("the icon's minutes keep counting, even when the letter was closed in the middle of one", (t) => {
  const { overlay, ticks, wait } = cutOff(t);
  overlay.closeLetter(); // 299 seconds before the end
  const before = ticks();
  wait(58);
  assert.equal(ticks(), before);
  wait(1);
  assert.equal(ticks(), before + 1);
  wait(59);
  assert.equal(ticks(), before + 1);
  wait(1);
  assert.equal(ticks(), before + 2);
});

/** @param {boolean} hidden */
function hide(hidden) {
  Object.assign(document, { hidden });
  document.dispatchEvent(new Event("visibilitychange"));
}

test("the end of a rest is told to people who come back to the tab soon, and its sound comes on time", (t) => {
  for (const [minutes, told] of /** @type {const} */ ([
    [0.5, "toast_rest_over"],
    [3, undefined],
  ])) {
    const { overlay, reach, wait, toast, chimes } = cutOff(t);
    hide(true);
    reach(331);
    assert.deepEqual([toast(), chimes.callCount()], [undefined, 2]);
    wait(minutes * 60);
    hide(false);
    assert.equal(toast(), told);
    wait(6);
    assert.equal(toast(), told, "it can be read");
    wait(1);
    assert.equal(toast(), undefined);
    overlay.remove();
    t.mock.timers.reset();
  }
});

test("news from while the tab was hidden is told to people who come back, if it still holds", (t) => {
  const { reach, wait, toast } = cutOff(t);
  reach(331);
  reach(340, { event: "monitoring_started" });
  hide(true);
  reach(350, { event: "monitoring_stopped" });
  hide(false);
  reach(900);
  assert.equal(toast(), "toast_stopped");
  wait(7);
  reach(910, { event: "monitoring_started" });
  hide(true);
  reach(920, { event: "monitoring_stopped" });
  reach(930, { event: "monitoring_started" });
  hide(false);
  reach(940);
  assert.equal(toast(), undefined);
});

test("an announced rest and the sign of measuring are read once to people who come back to the tab, and stay visible", (t) => {
  const { reach, wait, spoken, signs } = cutOff(t);
  hide(true);
  reach(340, { event: "monitoring_started" }, { event: "rest_announced", rest: rest("announced", 420) });
  wait(10);
  assert.deepEqual(spoken(), [], "nobody would hear it");
  const isSmall = () => signs()[0].classList.has("small");
  assert.ok(!isSmall());
  hide(false);
  reach(350);
  wait(0.1);
  assert.deepEqual(spoken(), ["chip_measuring", "announced_seconds 70"]);
  wait(7);
  assert.ok(!isSmall());
  wait(1);
  assert.ok(isSmall());
  reach(360);
  wait(0.1);
  assert.deepEqual(spoken(), []);
});

test("a line that waits for a hidden tab goes with the overlay", (t) => {
  const { overlay, reach, toast } = cutOff(t);
  hide(true);
  reach(331);
  overlay.remove();
  assert.equal(getEventListeners(document, "visibilitychange").length, 0);
  hide(false);
  assert.equal(toast(), undefined);
});

test("a line that comes with the letter lies over it, where screen readers find it", (t) => {
  const { overlay, reach, letter } = cutOff(t);
  overlay.closeLetter();
  reach(32, { event: "rest_ended", rest: rest("running", 30) });
  const next = { ...rest("running", 40), id: "s" };
  reach(41, { event: "rest_required", rest: next }, { event: "rest_extended", rest: next });
  assert.equal(letter()?.querySelector("p[popover]")?.textContent, "toast_extended");
});

test("a letter comes even where something has removed our element from the page", (t) => {
  const { overlay, reach, letter } = cutOff(t);
  overlay.closeLetter();
  const [host] = page.children;
  host.remove();
  reach(40, { event: "rest_required", rest: { ...rest("running", 40), id: "s" } });
  assert.ok(letter());
  assert.deepEqual(page.children, [host]);
});

test("the reason why a click did nothing is shown even where something has removed our element from the page", (t) => {
  const { overlay, toast } = cutOff(t);
  overlay.closeLetter();
  page.children[0].remove();
  overlay.sayFailure({ ok: false, status: 0, error: "unreachable", retryAfter: 5, data: null });
  assert.equal(toast(), "error_unreachable 5");
});

test("a title that Meet changes while the tab shows that it is time to rest stays as Meet wrote it", (t) => {
  const { reach } = cutOff(t);
  hide(true);
  assert.equal(document.title, "title_flag Meet");
  document.title = "Meet: Monday";
  reach(32);
  assert.equal(document.title, "title_flag Meet: Monday");
  document.title = "Meet";
  hide(false);
  assert.equal(document.title, "Meet");
});

test("nobody is welcomed back when the next rest has begun", (t) => {
  const { reach, letter, toast } = cutOff(t);
  reach(40, { event: "rest_required", rest: { ...rest("running", 40), id: "s" } });
  assert.ok(letter());
  assert.equal(toast(), undefined);
});

test("a notification tells the end of the rest by the machine's own clock, even if that is wrong", () => {
  const [local, server] = [Date.now(), Date.now() + 600_000];
  /** @type {{message?: string}[]} */
  const sent = [];
  const tab = {
    settings: { sound: "off", notifyOnly: true },
    clock: { now: () => server },
    send: (/** @type {object} */ message) => sent.push(message),
  };
  const signals = new RestSignals(/** @type {MeetTab} */ (/** @type {unknown} */ (tab)));
  const words = (/** @type {string} */ _, /** @type {unknown[]} */ ...parts) => String(parts[0] ?? "");
  const running = rest("running", server / 1000);
  signals.tell(running, true, { words, language: "en" });
  const near = [0, 1].map((minutes) =>
    new Date(local + 300_000 + minutes * 60_000).toTimeString().slice(0, 5),
  );
  assert.ok(near.includes(sent[0].message ?? ""), `${sent[0].message} is one of ${near}`);
});

test("a notification is sent again when the rest's end changes or no worker was there to show it, and makes no sound itself", (t) => {
  /** @type {string[]} */
  const sent = [];
  let isThere = false;
  const tab = {
    settings: { sound: "chime", notifyOnly: true },
    clock: { now: () => Date.now() },
    send: (/** @type {{type: string}} */ { type }) => isThere && sent.push(type),
  };
  const signals = new RestSignals(/** @type {MeetTab} */ (/** @type {unknown} */ (tab)));
  const chimes = t.mock.method(signals, "playSound", () => {}).mock;
  const spoken = { words: (/** @type {string} */ name) => name, language: "en" };
  const running = rest("running", Date.now() / 1000);
  for (let time = 0; time < 2; time++) signals.tell(running, time === 0, spoken);
  isThere = true;
  for (let time = 0; time < 2; time++) signals.tell(running, false, spoken);
  assert.deepEqual(sent, ["notify"]);
  const longer = { ...running, ends_at: new Date(Date.parse(running.ends_at) + 300_000).toISOString() };
  for (let time = 0; time < 2; time++) signals.tell(longer, false, spoken);
  assert.deepEqual(sent, ["notify", "notify"]);
  signals.withdraw();
  assert.deepEqual(sent, ["notify", "notify", "withdrawNotification"]);
  assert.equal(chimes.callCount(), 0);
});

test("an overlay that goes, as with each change of language, leaves nothing in the page", (t) => {
  const { overlay, ticks, wait } = cutOff(t);
  hide(true);
  assert.match(document.title, /^title_flag /);
  const listeners = () => [
    ...["fullscreenchange", "visibilitychange"].map((type) => getEventListeners(document, type).length),
    ...["keydown", "keypress", "keyup", "blur"].map((type) => getEventListeners(window, type).length),
  ];
  assert.deepEqual(listeners(), [1, 1, 1, 1, 1, 1]);
  const before = ticks();
  overlay.remove();
  assert.deepEqual(listeners(), [0, 0, 0, 0, 0, 0]);
  assert.equal(document.title, "Meet");
  hide(false);
  wait(2);
  assert.equal(ticks(), before, "it looks at the meeting no more");
  overlay.scheduleRender(); // the tab may still have news for it
  wait(2);
  assert.deepEqual(page.all, [page]);
});
