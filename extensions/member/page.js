// @ts-check
import { MeetTab } from "./shared/meet_tab.js";
import { TabBadge } from "./shared/tab_badge.js";
import { ViewServer } from "./shared/view_server.js";
import { loadWords } from "./shared/words.js";
import { badgeOf } from "./badge.js";
import { Desk } from "./desk.js";
import { takeAction, viewOf } from "./popup_side.js";
import sheet from "./overlay.css" with { type: "css" };

/** @type {Desk | null} */
let desk = null;
let language = "";

const tab = new MeetTab({
  wanted: (settings) => settings.connected,
  onChange: () => void change(),
  onEvent: (data) => desk?.hear(data),
  onMessage: () => {},
  onOrphaned: () => desk?.clear(),
});
const badge = new TabBadge(tab);
const popups = new ViewServer(() => viewOf(tab), (action) => void takeAction(tab, action, () => popups.push()));

async function change() {
  await speak(tab.settings?.language);
  desk?.look();
  popups.push();
  showBadge();
}

/** Sets the desk anew in the chosen language. @param {string} [choice] */
async function speak(choice) {
  if (!choice || choice === language) return;
  language = choice;
  const spoken = await loadWords(choice);
  if (choice !== language) return;
  desk?.clear();
  desk = new Desk(tab, spoken, sheet, showBadge);
}

function showBadge() {
  if (!desk || !tab.settings) return;
  badge.show(badgeOf({ stream: tab.stream, wanted: tab.settings.connected, leftMs: tab.restLeftMs }), desk.words);
}

tab.open();
