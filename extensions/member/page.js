// @ts-check
// Entry point in a Meet tab, fetched by `shared/content.js`: the tab, its overlay, the member's popup.
/** @import { Action } from "./popup_actions.js" */
/** @import { Failure } from "./shared/types" */

import { badgeOf } from "./badge.js";
import { MemberOverlay } from "./member_overlay.js";
import { runAction, sayNotice, viewOf } from "./popup_actions.js";
import { RestSignals } from "./rest_signals.js";
import { LetterState } from "./shared/letter/letter_state.js";
import sheet from "./shared/letter/overlay.css" with { type: "css" };
import { loadWords } from "./shared/load_words.js";
import { OwnRequest } from "./shared/meeting/own_request.js";
import { NO_CALL } from "./shared/page/call_presence.js";
import { leaveLastLine } from "./shared/page/last_line.js";
import { MeetTab } from "./shared/page/meet_tab.js";
import { OpenPopups } from "./shared/page/open_popups.js";
import { TabBadge } from "./shared/page/tab_badge.js";
import { hasConsent, hasOtherConsent } from "./shared/settings.js";

/** @type {Failure} */
const NOT_CONNECTED = { ok: false, status: 0, error: "not_connected", retryAfter: 0, data: null };

/** @type {MemberOverlay | null} */
let overlay = null;
let language = "";
/** @type {Awaited<ReturnType<typeof loadWords>> | null} */
let spoken = null;

const tab = new MeetTab({
  wanted: (settings) => settings.connected && hasConsent(settings),
  onChange: () => void change(),
  // Also for what was asked here: a line missing on a shared screen would say who has asked.
  onEvent: (event) => overlay?.onEvent(event),
  onMessage: (message) => {
    if (message.type === "command") onCommand(message.command);
    if (message.type === "event") own.hear(message.event);
    if (message.type === "shared" && tab.hasHeard && "request" in message.memory) own.adopt(tab.clock.now());
  },
  onOrphaned: () => {
    overlay?.remove();
    if (spoken && tab.stream !== "off") leaveLastLine(spoken, sheet);
  },
});
const own = new OwnRequest(
  tab,
  {
    read: () => tab.memory.request ?? null,
    write: (request) => tab.remember({ request }),
  },
  // In the popup alone: on a shared screen a line in the page would say who has asked.
  () => tab.stream === "open" && sayNotice(tab.meetingKey, "request_lapsed", 0, () => popups.push()),
);
const badge = new TabBadge(tab);
const answers = new LetterState({
  read: () => tab.memory.answer ?? null,
  write: (answer) => tab.remember({ answer }),
});
const lasting = { state: answers, signals: new RestSignals(tab) };
const popups = new OpenPopups(
  tab,
  () => viewOf(tab, own),
  (/** @type {Action} */ action) => void runAction(tab, own, action, () => popups.push()),
);

async function change() {
  await setLanguage(tab.settings?.language);
  overlay?.scheduleRender();
  popups.push();
  showBadge();
}

/**
 * Rebuilds the overlay in the chosen language.
 * @param {string} [choice]
 */
async function setLanguage(choice) {
  if (!choice || choice === language) return;
  language = choice;
  const loaded = await loadWords(choice);
  if (choice !== language) return;
  spoken = loaded;
  overlay?.remove();
  overlay = new MemberOverlay(tab, spoken, sheet, showBadge, lasting);
}

/** @param {string} command as the manifest names it */
function onCommand(command) {
  if (command === "close-letter") overlay?.closeLetter();
  if (command !== "request-rest") return;
  if (!tab.inCall) overlay?.sayFailure(NO_CALL);
  else if (tab.stream === "off") overlay?.sayFailure(NOT_CONNECTED);
  else void requestRest();
}

/** The popup may be closed: if a key could not do it, a line in the page says so. */
async function requestRest() {
  const outcome = await runAction(tab, own, "requestRest", () => popups.push());
  if (outcome?.ok === false) overlay?.sayFailure(outcome);
}

function showBadge() {
  if (!overlay || !tab.settings) return;
  const { stream, settings, restLeftMs: leftMs } = tab;
  const asksAnew = hasOtherConsent(settings);
  badge.show(badgeOf({ stream, wanted: settings.connected, asksAnew, leftMs }), overlay.words);
}

// Whoever comes back to the tab is told what has happened meanwhile.
document.addEventListener("visibilitychange", () => tab.isAlive() && overlay?.scheduleRender());
tab.start();
