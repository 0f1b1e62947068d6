// @ts-check
/** @import { MemberMeeting } from "./member_meeting.js" */
/** @import { Words } from "../../extensions/shared/words.js" */

import { clockText, NEAR_MS } from "../../extensions/shared/countdown.js";
import { byId, setText } from "../../extensions/shared/element.js";
import { reasonName } from "../../extensions/shared/letter/letter_content.js";

/** A notice of half a minute fills half the ring. */
const FULL_NOTICE_MS = 60_000;
/** One second in this many begins with a blink of the eye that is shown while the meeting goes on. */
const BLINK_EVERY_SECONDS = 5;

/**
 * Draws the state of the meeting: the ring, the clock in it and the sentence below. Called each second.
 * @param {MemberMeeting} meeting
 * @param {Words} words
 */
export function renderDial(meeting, words) {
  const { phase, rest, announced } = meeting;
  const hero = byId("hero");
  hero.dataset.phase = phase;
  hero.classList.toggle("blinks", Math.floor(performance.now() / 1000) % BLINK_EVERY_SECONDS === 0);
  const left = meeting.restLeftMs ?? meeting.restBeginsInMs;
  const later = announced && left !== null && left >= NEAR_MS;
  setText("phase", later ? words("announced_later", Math.round(left / 60_000)) : words(`phase_${phase}`));
  setText("hint", words(rest ? `why_${reasonName(rest.reason)}` : `hint_${phase}`));
  const full = rest ? rest.seconds * 1000 : FULL_NOTICE_MS;
  setText("time", left === null ? "" : clockText(left));
  hero.style.setProperty("--share", String(left === null ? 0 : Math.min(1, left / full)));
  byId("stream").dataset.level = {
    open: "good",
    waiting: "bad",
    limited: "bad",
    forbidden: "bad",
    off: "wait",
    connecting: "wait",
  }[meeting.stream];
  setText("stream", words(`state_${meeting.stream}`));
}
