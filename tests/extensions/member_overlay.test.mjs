// @ts-check
// When the member's letter lies over Meet, when it goes, and what the overlay leaves behind: nothing.
import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { unknownMeeting } from "../../extensions/member/shared/meeting/meeting_state.js";
import { BEGUN, cutOff, hide, LATER, page, rest } from "./cut_off.mjs";

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

test("a letter that was put off comes back at its time, even if nothing else happens", (t) => {
  const { tab, reach, wait, letter, chimes } = cutOff(t);
  tab.remember({ answer: { restId: "r", restEndsAt: "", snoozedUntil: 41_000 } });
  reach(32);
  assert.equal(letter(), undefined);
  wait(9);
  assert.ok(letter());
  assert.equal(chimes.callCount(), 2);
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

test("a letter comes even where something has removed our element from the page", (t) => {
  const { overlay, reach, letter } = cutOff(t);
  overlay.closeLetter();
  const [host] = page.children;
  host.remove();
  reach(40, { event: "rest_required", rest: { ...rest("running", 40), id: "s" } });
  assert.ok(letter());
  assert.deepEqual(page.children, [host]);
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
