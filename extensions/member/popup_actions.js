// @ts-check
/** @import { MeetTab } from "./shared/page/meet_tab.js" */
/** @import { Outcome } from "./shared/types" */
/** @import { OwnRequest } from "./own_request.js" */

/** The last thing a click brought about; the popup shows it as a line. */
let notice = "";
/** Seconds after which a refused click can be tried again. */
let noticeSeconds = 0;

/**
 * What the popup shows of this tab.
 * @param {MeetTab} tab
 * @param {OwnRequest} own
 */
export function viewOf(tab, own) {
  return {
    code: tab.code,
    meetingId: tab.meetingId,
    stream: tab.stream,
    measuring: tab.meeting.measuring,
    waits: own.waits,
    restLeftMs: tab.restLeftMs,
    restBeginsInMs: tab.restBeginsInMs,
    notice,
    noticeSeconds,
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
  /** @type {Record<Action, () => Promise<Outcome>>} */
  const actions = {
    requestRest: () => own.ask(),
    withdrawRequest: () => own.withdraw(),
    stopMeasuring: () => tab.call("stopMeasuring"),
  };
  const outcome = await actions[action]();
  const success = action === "requestRest" && own.waits ? "asked_waiting" : `done_${action}`;
  notice = outcome.ok ? success : `error_${outcome.error}`;
  noticeSeconds = outcome.ok ? 0 : outcome.retryAfter;
  done();
  // Whoever opens the popup later, or looks over a shoulder, learns nothing of it.
  setTimeout(() => {
    notice = "";
    done();
  }, 4000);
  return outcome;
}
