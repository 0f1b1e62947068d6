// @ts-check
// A member's tab that misses the news of how a rest begins, for tests without a browser.
/** @import { KeptAnswer, Memory, Outcome, Rest, ServerEvent } from "../../extensions/member/shared/types" */
/** @import { MeetTab } from "../../extensions/member/shared/page/meet_tab.js" */
/** @import { TestContext } from "node:test" */
import assert from "node:assert/strict";
import { MemberOverlay } from "../../extensions/member/member_overlay.js";
import { RestSignals } from "../../extensions/member/rest_signals.js";
import { LetterState } from "../../extensions/member/shared/letter/letter_state.js";
import {
  afterEvent,
  announcedRest,
  msUntil,
  runningRest,
  unknownMeeting,
} from "../../extensions/member/shared/meeting/meeting_state.js";
import { openBarePage } from "./bare_page.mjs";

export const page = openBarePage();

/** @type {(state: Rest["state"], at: number) => Rest} which begins at this second of the meeting */
export function rest(state, at) {
  const iso = (/** @type {number} */ seconds) => new Date(seconds * 1000).toISOString();
  return { id: "r", reason: "eyes", state, seconds: 300, started_at: iso(at), ends_at: iso(at + 300) };
}

/**
 * A member's tab to which a rest was announced for second 30; it heard nothing more, and by second 31
 * its own clock had begun the rest.
 * @param {TestContext} t
 */
export function cutOff(t) {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  let second = 0;
  /** @type {Memory} */
  const memory = {};
  const tab = {
    ...{ meetingKey: "here", stream: "open", inCall: true, memory, settings: { sound: "chime" } },
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
    send: () => true,
    /** @type {() => Promise<Partial<Outcome>>} */
    call: async () => ({ ok: true }),
    stopMeasuring: () => tab.call(),
  };
  const meetTab = /** @type {MeetTab} */ (/** @type {unknown} */ (tab));
  const signals = new RestSignals(meetTab);
  const chimes = t.mock.method(signals, "playSound", () => {}).mock;
  const words = (/** @type {string} */ name, /** @type {unknown[]} */ ...parts) => [name, ...parts].join(" ");
  const sheet = /** @type {CSSStyleSheet} */ ({});
  const onTick = t.mock.fn();
  const keeper = {
    read: () => meetTab.memory.answer ?? null,
    write: (/** @type {KeptAnswer | null} */ answer) => meetTab.remember({ answer }),
  };
  const lasting = { state: new LetterState(keeper), signals };
  const overlay = new MemberOverlay(meetTab, { words, language: "en" }, sheet, onTick, lasting);
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
  const spoken = () =>
    page.all
      .filter((node) => ["status", "alert"].includes(node.getAttribute("role") ?? ""))
      .map(({ textContent }) => textContent)
      .filter(Boolean);
  const signs = () => page.all.filter((node) => node.getAttribute("class") === "chip");
  const button = (/** @type {string} */ text) =>
    page.all.find(({ tag, textContent }) => tag === "button" && textContent === text);
  const snapshot = { event: "connected", active: true, monitoring: false };
  reach(0, { ...snapshot, rest: null }, { event: "rest_announced", rest: rest("announced", 30) });
  reach(31);
  assert.ok(letter(), "the letter comes by the tab's own clock");
  assert.equal(chimes.callCount(), 1);
  const wait = (/** @type {number} */ seconds) => {
    second += seconds;
    t.mock.timers.tick(seconds * 1000);
  };
  const ticks = () => onTick.mock.callCount();
  return { ticks, tab, overlay, snapshot, reach, wait, letter, toast, spoken, signs, button, chimes };
}

/** The news that the rest is put off to second 210, and that it begins then. */
export const LATER = { event: "rest_postponed", rest: rest("announced", 210) };
export const BEGUN = { event: "rest_required", rest: rest("running", 210) };

/**
 * Hides the tab, or shows it again.
 * @param {boolean} hidden
 */
export function hide(hidden) {
  Object.assign(document, { hidden });
  document.dispatchEvent(new Event("visibilitychange"));
}
