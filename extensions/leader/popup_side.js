// @ts-check
/** @import { MeetTab } from "./shared/meet_tab.js" */
/** @import { Outcome } from "./shared/types" */
/** @import { Leader } from "./leader.js" */

/** What the popup shows of this tab; nothing in it is about one person. @param {MeetTab} tab @param {Leader} leader */
export function viewOf(tab, leader) {
  return {
    code: tab.code,
    meetingId: tab.meetingId,
    stream: tab.stream,
    running: leader.running,
    paused: leader.paused,
    looking: leader.looking,
    group: leader.group,
    hint: leader.hint,
    restLeftMs: tab.restLeftMs,
    sinceRestMs: leader.lastRestEndedAt && tab.clock.now() - leader.lastRestEndedAt,
    notice: leader.notice || leader.trouble,
  };
}

/** Does what was clicked in the popup. @param {Leader} leader @param {MeetTab} tab @param {string} action @param {() => void} done */
export async function takeAction(leader, tab, action, done) {
  /** @type {Record<string, () => Promise<Outcome>>} */
  const actions = {
    start: () => leader.start(),
    stop: () => leader.stop(),
    rest: () => leader.rest("manual"),
    endRest: () => tab.call("endRest"),
  };
  leader.notice = "";
  const outcome = await actions[action]();
  leader.notice = outcome.ok ? "" : `error_${outcome.error}`;
  done();
}
