// @ts-check
/** @import { MeetTab } from "./shared/page/meet_tab.js" */
/** @import { Outcome } from "./shared/types" */
/** @import { OwnRequest } from "./shared/meeting/own_request.js" */
import { secondsLeft } from "./shared/backoff.js";
import { askedText } from "./shared/meeting/own_request.js";

/**
 * For this long, ms, or until the wait that it names is over, popups are told what came of a click: one that
 * opens later learns nothing of it.
 */
const NOTICE_MS = 4000;

/** The last thing a click brought about, and in which meeting; the popup shows it as a line. */
let notice = "";
let about = "";
/** Seconds after which a refused click can be tried again, and since when, ms as `performance.now()`. */
let waitSeconds = 0;
let saidAt = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/**
 * What the popup shows of this tab.
 * @param {MeetTab} tab
 * @param {OwnRequest} own
 */
export function viewOf(tab, own) {
  const told = about === tab.meetingKey ? notice : "";
  return {
    code: tab.code,
    meetingId: tab.meetingId,
    stream: tab.stream,
    measuring: tab.meeting.measuring,
    waits: own.waits,
    restLeftMs: tab.restLeftMs,
    restBeginsInMs: tab.restBeginsInMs,
    restPostponed: tab.meeting.rest?.postponed ?? 0,
    restSeconds: tab.meeting.rest?.seconds ?? 0,
    notice: told,
    noticeSeconds: secondsLeft(waitSeconds, saidAt),
    // A notice that names a wait stays that long, and counts down.
    isAnswer: Boolean(told) && !waitSeconds,
  };
}

/** @typedef {"requestRest" | "withdrawRequest" | "stopMeasuring"} Action a button of the popup */

/**
 * Does what was clicked in the popup, or asked for by a key.
 * @param {MeetTab} tab
 * @param {OwnRequest} own
 * @param {Action} action
 * @param {() => void} done
 */
export async function runAction(tab, own, action, done) {
  const { meetingKey } = tab;
  sayNotice(meetingKey, "", 0, done); // or the same answer would be no news
  const { outcome, done: success } = await act(tab, own, action);
  if (meetingKey !== tab.meetingKey) return null; // the tab is in another meeting by now
  if (outcome.ok) sayNotice(meetingKey, success, 0, done);
  else sayNotice(meetingKey, `error_${outcome.error}`, outcome.retryAfter, done);
  return outcome;
}

/**
 * Has the popup say something, if it is open.
 * @param {string} meetingKey of the meeting that it is about
 * @param {string} name of the text
 * @param {number} seconds after which a refused click can be tried again
 * @param {() => void} push shows the popup what is to be seen now
 */
export function sayNotice(meetingKey, name, seconds, push) {
  about = meetingKey;
  notice = name;
  waitSeconds = seconds;
  saidAt = performance.now();
  push();
  clearTimeout(timer);
  timer = setTimeout(
    () => {
      notice = "";
      push();
    },
    Math.max(NOTICE_MS, seconds * 1000),
  );
}

/**
 * @param {MeetTab} tab
 * @param {OwnRequest} own
 * @param {Action} action
 * @returns {Promise<{outcome: Outcome, done: string}>} `done`: name of the text of a success
 */
async function act(tab, own, action) {
  if (action !== "requestRest") {
    const outcome = await (action === "withdrawRequest" ? own.withdraw() : tab.stopMeasuring());
    return { outcome, done: `done_${action}` };
  }
  const outcome = await own.ask();
  return { outcome, done: outcome.ok ? askedText(outcome, own.waits) : "" };
}
