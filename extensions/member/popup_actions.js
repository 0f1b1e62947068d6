// @ts-check
/** @import { MeetTab } from "./shared/page/meet_tab.js" */
import { randomToken, requestRest } from "./shared/rest_request.js";

/** The last thing a click brought about; the popup shows it as a line. */
let notice = "";
/** Seconds after which a refused click can be tried again. */
let noticeSeconds = 0;

/**
 * What the popup shows of this tab.
 * @param {MeetTab} tab
 */
export function viewOf(tab) {
  return {
    code: tab.code,
    meetingId: tab.meetingId,
    stream: tab.stream,
    measuring: tab.meeting.measuring,
    restLeftMs: tab.restLeftMs,
    restBeginsInMs: tab.restBeginsInMs,
    notice,
    noticeSeconds,
  };
}

/** @typedef {"requestRest" | "stopMeasuring"} Action a button of the popup */

/**
 * Does what was clicked in the popup, or asked for by a key.
 * @param {MeetTab} tab
 * @param {Action} action
 * @param {() => void} done
 */
export async function runAction(tab, action, done) {
  const outcome = action === "requestRest" ? await request(tab) : await tab.call(action);
  notice = outcome.ok ? `done_${action}` : `error_${outcome.error}`;
  noticeSeconds = outcome.ok ? 0 : outcome.retryAfter;
  done();
  // Whoever opens the popup later, or looks over a shoulder, learns nothing of it.
  setTimeout(() => {
    notice = "";
    done();
  }, 4000);
  return outcome;
}

/** @param {MeetTab} tab */
function request(tab) {
  return requestRest(
    (body) => tab.call("requestRest", body),
    () => {
      const token = tab.memory.token ?? randomToken();
      tab.remember({ token });
      return token;
    },
  );
}
