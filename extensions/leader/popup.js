// @ts-check
/** @import { Action, viewOf } from "./popup_actions.js" */

import { summaryText } from "./meeting_summary.js";
import { clockText } from "./shared/countdown.js";
import { byId, element, input, onClick, setText } from "./shared/element.js";
import { copyMemberLink, showMemberLink } from "./shared/member_link.js";
import { noticeText, PopupFrame, show } from "./shared/popup/popup_frame.js";
import { TabView } from "./shared/popup/tab_view.js";
import { hasConsent } from "./shared/settings.js";

/** Minutes to choose from. */
const LENGTHS = [3, 5, 10, 15];
const AFTERS = [25, 45, 50, 60, 90];

const frame = await PopupFrame.open();
const { words } = frame;
/** @type {TabView<ReturnType<typeof viewOf>, Action>} */
const tab = new TabView(frame);

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
byId("automatic").addEventListener("change", render);
onClick(byId("start"), startOrStop);
onClick(byId("rest"), () => tab.act(tab.view?.restLeftMs == null ? "rest" : "endRest"));
onClick(byId("later"), () => tab.act("postponeRest"));
onClick(byId("cancel"), () => tab.act("endRest"));
onClick(byId("longer"), () => tab.act("extendRest"));
copyBy("copy-report", "report");
copyBy("copy-summary", "summary-text");
byId("share-copy").addEventListener("click", () => void copyMemberLink(words));
render();
await tab.open(render);

/**
 * @param {string} id of a button
 * @param {string} source whose text it copies
 */
function copyBy(id, source) {
  byId(id).addEventListener("click", async () => {
    await navigator.clipboard.writeText(byId(source).textContent);
    byId(id).textContent = words("copied");
  });
}

async function startOrStop() {
  if (measures()) return tab.act("stop");
  if (!hasConsent(frame.settings)) return void (await chrome.tabs.create({ url: "consent.html" }));
  return tab.act("start");
}

/** Whether Start has done what it can; after a member's stop it can do it again. */
function measures() {
  return Boolean(tab.view?.running) && tab.view?.paused !== "stopped";
}

function render() {
  const { view } = tab;
  frame.showMeeting(view);
  const ready = Boolean(view?.meetingId);
  showMemberLink(frame.settings.serverUrl, view?.meetingId ?? "");
  const resting = ready && view?.restLeftMs != null;
  const keyWanted =
    ["error_unauthorized", "error_forbidden"].includes(view?.notice ?? "") || view?.paused === "refused";
  byId("key-field").hidden = !(frame.settings.leaderKey || keyWanted);
  byId("start").textContent = words(measures() ? "stop" : view?.running ? "start_again" : "start");
  byId("start").classList.toggle("main", !measures());
  const announced = ready && view?.restBeginsInMs != null;
  byId("rest").textContent = words(resting ? "rest_end" : announced ? "rest_begin" : "rest_now");
  byId("rest-changes").hidden = !(resting || announced);
  byId("later").hidden = byId("cancel").hidden = !announced;
  byId("longer").hidden = !resting;
  // Stop always works; a start, and a rest, are for a call.
  input("start").disabled = !ready || !(view?.inCall || measures());
  input("after").disabled = !input("automatic").checked;
  input("rest").disabled = !(ready && view?.inCall) || !hasConsent(frame.settings);
  frame.showState(...state());
  show("group", groupText());
  byId("group").dataset.hint = String(Boolean(view?.hint));
  show("since", sinceText());
  setText("report", view?.report ?? "");
  byId("report-field").hidden = !view?.report;
  show("notice", noticeText(words, view?.notice ?? "", view?.noticeSeconds ?? 0));
  renderSummary();
}

function renderSummary() {
  const summary = tab.view?.summary;
  byId("summary").hidden = !summary;
  setText("summary-text", summary ? summaryText(summary, words, frame.language) : "");
}

/**
 * The name of a text, and its parts.
 * @returns {[string, ...(string | number)[]]}
 */
function state() {
  const { view } = tab;
  if (!view || tab.absence) return [tab.absence];
  if (view.restLeftMs !== null) return ["state_rest", clockText(view.restLeftMs)];
  if (view.restBeginsInMs !== null) return ["state_announced", clockText(view.restBeginsInMs)];
  if (!view.running) return [view.inCall ? "state_ready" : "state_no_call"];
  if (view.paused) return [`paused_${view.paused}`, view.limitedSeconds];
  const { places, total } = view.visiting ?? { places: [], total: 0 };
  return places.length ? ["state_visiting", places.join(", "), total] : ["state_no_tiles"];
}

function groupText() {
  const { view } = tab;
  if (!view?.running || view.paused) return "";
  return words(`group_${view.group ?? "visiting"}`);
}

function sinceText() {
  const { view } = tab;
  if (!view || view.sinceRestMs === null || view.restLeftMs !== null) return "";
  return words("since_rest", Math.floor(view.sinceRestMs / 60_000));
}
