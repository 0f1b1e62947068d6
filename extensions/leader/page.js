// @ts-check
import { MeetTab } from "./shared/meet_tab.js";
import { ViewServer } from "./shared/view_server.js";
import { loadWords } from "./shared/words.js";
import { badgeOf } from "./badge.js";
import { Leader } from "./leader.js";
import { takeAction, viewOf } from "./popup_side.js";

/** New tiles, ends of visits and due rests are noticed within this. */
const TICK_MS = 1000;

let lastBadge = "";

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
const leader = new Leader(tab);
const popups = new ViewServer(() => viewOf(tab, leader), (action) => void takeAction(leader, tab, action, () => popups.push()));
const ticking = setInterval(change, TICK_MS);

function change() {
  leader.tick();
  popups.push();
  void showBadge();
}

async function showBadge() {
  if (!tab.settings) return;
  const rest = tab.rest;
  const leftMs = rest && Date.parse(rest.ends_at) - tab.clock.now();
  const { running, paused, hint } = leader;
  const { text, color, title, minutes } = badgeOf({ running, paused, hint, leftMs });
  const { words } = await loadWords(tab.settings.language);
  const badge = { text, color, title: words(title, minutes) };
  if (JSON.stringify(badge) === lastBadge) return;
  lastBadge = JSON.stringify(badge);
  tab.send({ type: "badge", ...badge });
}

document.addEventListener("visibilitychange", change);
tab.open();
