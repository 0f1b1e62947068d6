// @ts-check
// Entry point in a Meet tab, fetched by `shared/content.js`: the tab, the leader's work in it, their popup.
/** @import { Action } from "./popup/popup_actions.js" */

import { Leader } from "./leader.js";
import { badgeOf } from "./popup/badge.js";
import { onKey, runAction, viewOf } from "./popup/popup_actions.js";
import sheet from "./shared/letter/overlay.css" with { type: "css" };
import { loadWords } from "./shared/load_words.js";
import { leaveLastLine } from "./shared/page/last_line.js";
import { MeetTab } from "./shared/page/meet_tab.js";
import { OpenPopups } from "./shared/page/open_popups.js";
import { TabBadge } from "./shared/page/tab_badge.js";
import { hasConsent } from "./shared/settings.js";

/** New tiles, ends of visits and due rests are noticed within this time. */
const TICK_MS = 1000;

/** @type {Awaited<ReturnType<typeof loadWords>> | null} */
let spoken = null;

const tab = new MeetTab({
  wanted: hasConsent,
  onChange: () => change(),
  onEvent: (event) => leader.onEvent(event),
  onMessage: (message) => {
    if (message.type === "command") void onKey(leader, tab, message.command, () => popups.push());
    else leader.onMessage(message);
  },
  onOrphaned: () => {
    clearInterval(ticking);
    document.removeEventListener("visibilitychange", change);
    leader.close();
    if (spoken && tab.stream !== "off") leaveLastLine(spoken, sheet);
  },
});
const badge = new TabBadge(tab);
const leader = new Leader(tab);
const popups = new OpenPopups(
  tab,
  () => viewOf(tab, leader),
  (/** @type {Action} */ action) => void runAction(leader, tab, action, () => popups.push()),
);
const ticking = setInterval(tick, TICK_MS);

function tick() {
  if (!tab.isAlive()) return;
  leader.tick();
  void showBadge();
}

function change() {
  tick();
  popups.push();
}

async function showBadge() {
  if (!tab.settings) return;
  spoken = await loadWords(tab.settings.language);
  const { running, pauseReason, hint } = leader;
  const { restLeftMs: leftMs, restBeginsInMs: beginsInMs } = tab;
  badge.show(badgeOf({ running, pauseReason, hint, leftMs, beginsInMs }), spoken.words);
}

document.addEventListener("visibilitychange", change);
tab.start();
