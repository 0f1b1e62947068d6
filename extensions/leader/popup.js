// @ts-check
// Entry point of the popup: shows what a tab's `viewOf` says, and has the tab do what is clicked.
/** @import { Action, viewOf } from "./popup/popup_actions.js" */

import { bindCopy } from "./popup/copy_button.js";
import { summaryText } from "./popup/meeting_summary.js";
import { changesOf, Meaning, meaningsOf, namesOf, OLD_MEANING_MS } from "./popup/popup_buttons.js";
import { clockOf, groupOf, minutesSinceRest, stateOf, unsaidStopOf, wantsKey } from "./popup/popup_state.js";
import { byId, element, input, onClick, setText, showText } from "./shared/element.js";
import { isInUse, keepFocus } from "./shared/focus.js";
import { copyMemberLink, showMemberLink } from "./shared/meeting/member_link.js";
import { PopupFrame } from "./shared/popup/popup_frame.js";
import { TabView } from "./shared/popup/tab_view.js";
import { hasConsent } from "./shared/settings.js";
import { textOr } from "./shared/words.js";

/** Minutes to choose from. */
const LENGTHS = [3, 5, 10, 15];
const AFTERS = [25, 45, 50, 60, 90];
/**
 * Where the focus goes when a button disappears: not to one that begins or ends a rest for everybody, which
 * an Enter would press. Start means something else once that button has gone, so it takes no click at first.
 */
const NEXT = { end: "start", later: "state", cancel: "state", longer: "state" };

const frame = await PopupFrame.open();
const { words } = frame;
/** @type {TabView<ReturnType<typeof viewOf>, Action>} */
const tab = new TabView(frame);
const starting = new Meaning();
const resting = new Meaning();
const ending = new Meaning();
/** @type {ReturnType<typeof setTimeout> | undefined} */
let settling;

byId("length").append(
  ...LENGTHS.map((minutes) => element("option", { value: String(minutes * 60) }, words("minutes", minutes))),
);
byId("after").append(
  element("option", { value: "0" }, words("after_never")),
  ...AFTERS.map((minutes) => element("option", { value: String(minutes) }, words("after_minutes", minutes))),
);
frame.bind("length", "restSeconds");
frame.bind("note", "restNote");
input("note").placeholder = words("note_example");
frame.bind("after", "afterMinutes");
frame.bind("automatic", "automatic");
frame.bind("tiles", "tilesAtOnce");
frame.bind("key", "leaderKey");
byId("after").addEventListener("change", render);
bindClick("start", starting, startOrStop);
bindClick("rest", resting, () => tab.act(tab.view?.restLeftMs == null ? "rest" : "endRest"));
bindClick("later", resting, () => tab.act("postponeRest"));
bindClick("cancel", resting, () => tab.act("endRest"));
bindClick("longer", resting, () => tab.act("extendRest"));
bindClick("end", ending, () => tab.act("stop"));
bindCopy("copy-report", "report", words);
bindCopy("copy-summary", "summary-text", words);
byId("share-copy").addEventListener("click", () => void copyMemberLink(words));
render();
frame.onConsent(() => keepFocus(render, NEXT));
await tab.open(() => keepFocus(render, NEXT));

/**
 * A click acts only on what its button has meant for long enough to be read.
 * @param {string} id
 * @param {Meaning} meaning
 * @param {() => void} act
 */
function bindClick(id, meaning, act) {
  onClick(byId(id), () => meaning.isSettled(performance.now()) && act());
}

async function startOrStop() {
  if (tab.view && meaningsOf(tab.view).start === "stop") return tab.act("stop");
  if (!hasConsent(frame.settings)) return void (await chrome.tabs.create({ url: "consent.html" }));
  return tab.act("start");
}

function render() {
  const { view } = tab;
  frame.showMeeting(view);
  setText("meeting-other", view && view.meetingId !== view.code ? words("meeting_other") : "");
  showMemberLink(frame.settings.serverUrl, view?.meetingId ?? "");
  byId("key-field").hidden = !(frame.settings.leaderKey || (view && wantsKey(view)));
  renderButtons();
  renderState();
  if (!isInUse("report")) setText("report", view?.report ?? "");
  byId("report-field").hidden = !view?.report;
  frame.showNotice(view);
  renderSummary();
}

function renderState() {
  const { view } = tab;
  frame.showState(!view || tab.absence ? [tab.absence] : stateOf(view), view);
  const second = view && (unsaidStopOf(view) || groupOf(view));
  // Nothing is said about a reason that only a newer server knows.
  setText("group", second ? textOr(words, second, "") : "");
  byId("group").dataset.hint = String(Boolean(view?.hint));
  const clock = view && clockOf(view, frame.settings.afterMinutes);
  showText("clock", clock ? words(...clock) : "");
  const since = view && minutesSinceRest(view);
  showText("since", since === null ? "" : words("since_rest", since));
}

function renderButtons() {
  const view = tab.view?.meetingId ? tab.view : null;
  const meanings = view && meaningsOf(view);
  const { start, rest, end } = meanings ?? { start: "start", rest: "rest_now", end: false };
  setText("start", words(start));
  byId("start").classList.toggle("main", start !== "stop");
  byId("end").hidden = !end;
  setText("rest", words(rest));
  const changes = view ? changesOf(view) : [];
  byId("rest-changes").hidden = !changes.length;
  for (const id of ["later", "cancel", "longer"]) byId(id).hidden = !changes.includes(id);
  // A stop always works; a start, and a rest, are for a call.
  input("start").disabled = !view || !(view.inCall || start === "stop");
  input("rest").disabled = !view?.inCall || !hasConsent(frame.settings);
  const names = meanings && namesOf(meanings, changes);
  starting.show(names?.starting ?? "", performance.now());
  resting.show(names?.resting ?? "", performance.now());
  ending.show(names?.ending ?? "", performance.now());
  showSettled(["start"], starting);
  showSettled(["rest", "later", "cancel", "longer"], resting);
  showSettled(["end"], ending);
}

/**
 * @param {string[]} ids of buttons
 * @param {Meaning} meaning
 */
function showSettled(ids, meaning) {
  const settled = meaning.isSettled(performance.now());
  for (const id of ids) byId(id).ariaDisabled = String(!settled);
  if (settled) return;
  clearTimeout(settling);
  settling = setTimeout(render, OLD_MEANING_MS);
}

function renderSummary() {
  const summary = tab.view?.summary;
  byId("summary").hidden = !summary;
  setText("summary-text", summary ? summaryText(summary, words, frame.language) : "");
}
