// @ts-check
// The lines over Meet that tell a member the news: who hears or reads them, and for how long.
import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { cutOff, hide, LATER, page, rest } from "./cut_off.mjs";

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

test("the reason why a click did nothing is shown even where something has removed our element from the page", (t) => {
  const { overlay, toast } = cutOff(t);
  overlay.closeLetter();
  page.children[0].remove();
  overlay.sayFailure({ ok: false, status: 0, error: "unreachable", retryAfter: 5, data: null });
  assert.equal(toast(), "error_unreachable 5");
});
