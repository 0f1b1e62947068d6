// @ts-check
/** @import { MeetTab } from "./shared/meet_tab.js" */

/** The last thing a click brought about; the popup shows it as a line. */
let notice = "";

/** What the popup shows of this tab. @param {MeetTab} tab */
export function viewOf(tab) {
  return {
    code: tab.code,
    meetingId: tab.meetingId,
    stream: tab.stream,
    monitoring: tab.meeting.monitoring,
    restLeftMs: tab.restLeftMs,
    notice,
  };
}

/** Does what was clicked in the popup. @param {MeetTab} tab @param {string} action @param {() => void} done */
export async function takeAction(tab, action, done) {
  const outcome = action === "requestRest" ? await requestRest(tab) : await tab.call(action);
  notice = outcome.ok ? `done_${action}` : `error_${outcome.error}`;
  done();
  // Whoever opens the popup later, or looks over a shoulder, learns nothing of it.
  setTimeout(() => {
    notice = "";
    done();
  }, 4000);
}

/**
 * Asks without saying anything of oneself. Only a server that waits for several people needs to tell them apart,
 * and answers 400: it gets random characters made for this meeting alone.
 * @param {MeetTab} tab
 */
async function requestRest(tab) {
  const outcome = await tab.call("requestRest");
  if (outcome.status !== 400) return outcome;
  const token = tab.memory.token ?? crypto.randomUUID().replaceAll("-", "");
  tab.remember({ token });
  return tab.call("requestRest", { token });
}
