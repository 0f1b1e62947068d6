// @ts-check
/** @import { MeetTab } from "../shared/page/meet_tab.js" */
/** @import { Outcome } from "../shared/types" */
/** @import { Leader } from "../leader.js" */

import { NO_CALL } from "../shared/page/call_presence.js";
import { hasConsent } from "../shared/settings.js";
import { reportOf } from "./report.js";

/**
 * What the popup shows of this tab; nothing in it is about one person.
 * @param {MeetTab} tab
 * @param {Leader} leader
 */
export function viewOf(tab, leader) {
  return {
    code: tab.code,
    meetingId: tab.meetingId,
    inCall: tab.inCall,
    running: leader.running,
    starting: leader.starting,
    pauseReason: leader.pauseReason,
    stopped: tab.meeting.stopped,
    measuring: tab.meeting.measuring,
    limitedSeconds: Math.ceil(leader.uplink.limitedMs / 1000),
    visiting: leader.visiting,
    group: leader.group,
    hint: leader.hint,
    restLeftMs: tab.restLeftMs,
    restBeginsInMs: tab.restBeginsInMs,
    restReason: tab.meeting.rest?.reason ?? "",
    restPostponed: tab.meeting.rest?.postponed ?? 0,
    restSeconds: tab.meeting.rest?.seconds ?? 0,
    sinceRestMs: leader.lastRest.sinceMs,
    cooldownMs: leader.cooldownMs,
    notice: leader.notice.name || leader.trouble,
    noticeSeconds: leader.notice.seconds,
    // A notice that names a wait stays that long, and counts down.
    isAnswer: Boolean(leader.notice.name) && !leader.notice.seconds,
    summary: leader.summary,
    report: reportOf(tab, leader),
  };
}

/** @typedef {"start" | "stop" | "rest" | "endRest" | "postponeRest" | "extendRest"} Action a button of the popup */

/**
 * Does what was clicked in the popup.
 * @param {Leader} leader
 * @param {MeetTab} tab
 * @param {Action} action
 * @param {() => void} done
 */
export async function runAction(leader, tab, action, done) {
  /** @type {Record<Action, () => Promise<Outcome>>} */
  const actions = {
    start: () => leader.start(),
    stop: () => leader.stop(),
    rest: () => leader.restCalls.ask("manual"),
    endRest: () => leader.restCalls.end(),
    postponeRest: () => leader.restCalls.postpone(),
    extendRest: () => leader.restCalls.extend(),
  };
  leader.notice.clear();
  done(); // or the same answer would be no news
  // The popup asks for the consent itself: what is missing here is the browser's permission for Meet's pages.
  if (action === "start" && tab.settings && !hasConsent(tab.settings)) {
    leader.notice.say("error_no_access");
    return done();
  }
  const { meetingKey } = tab;
  const outcome = await actions[action]();
  if (meetingKey !== tab.meetingKey) return; // the tab is in another meeting by now
  if (!outcome.ok) leader.notice.say(`error_${outcome.error}`, outcome.retryAfter);
  done();
}

/**
 * Does what a pressed key stands for, as its button would: only in a call, and not before the consent,
 * without which the stream is off. The popup says why nothing was done outside a call.
 * @param {Leader} leader
 * @param {MeetTab} tab
 * @param {string} command as the manifest names it
 * @param {() => void} done
 */
export async function onKey(leader, tab, command, done) {
  if (command !== "rest-now") return;
  if (!tab.inCall) {
    leader.notice.say(`error_${NO_CALL.error}`);
    done();
  } else if (tab.stream !== "off") await runAction(leader, tab, "rest", done);
}
