// @ts-check
import { MeetTab } from "./shared/meet_tab.js";
import { TabBadge } from "./shared/tab_badge.js";
import { ViewServer } from "./shared/view_server.js";
import { loadWords } from "./shared/words.js";
import { badgeOf } from "./badge.js";
import { Leader } from "./leader.js";
import { takeAction, viewOf } from "./popup_side.js";

/** New tiles, ends of visits and due rests are noticed within this. */
const TICK_MS = 1000;

const tab = new MeetTab({
  wanted: (settings) => Boolean(settings.consentedAt),
  onChange: () => change(),
  onEvent: (data) => leader.onEvent(data),
  onMessage: (message) => leader.hear(message),
  onOrphaned: () => {
    clearInterval(ticking);
    document.removeEventListener("visibilitychange", change);
    leader.leave();
  },
});
const badge = new TabBadge(tab);
const leader = new Leader(tab);
const popups = new ViewServer(() => viewOf(tab, leader), (action) => void takeAction(leader, tab, action, () => popups.push()));
const ticking = setInterval(tick, TICK_MS);

function tick() {
  leader.tick();
  void showBadge();
}

function change() {
  tick();
  popups.push();
}

async function showBadge() {
  if (!tab.settings) return;
  const { words } = await loadWords(tab.settings.language);
  const { running, paused, hint } = leader;
  badge.show(badgeOf({ running, paused, hint, leftMs: tab.restLeftMs }), words);
}

document.addEventListener("visibilitychange", change);
tab.open();
