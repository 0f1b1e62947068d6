// @ts-check
/** @import { viewOf } from "./popup_side.js" */
import { clockText } from "./shared/countdown.js";
import { byId, element } from "./shared/element.js";
import { PopupFrame, input, noticeText, show } from "./shared/popup_frame.js";
import { TabView } from "./shared/tab_view.js";

/** Minutes to choose from. */
const LENGTHS = [3, 5, 10, 15];
const AFTERS = [25, 45, 50, 60, 90];

const frame = await PopupFrame.open();
const { words } = frame;
const tab = new TabView();
/** @type {ReturnType<typeof viewOf> | null} */
let view = null;
/** Why there is none. */
let noView = "state_no_tab";

byId("length").append(...LENGTHS.map((minutes) => element("option", { value: String(minutes * 60) }, words("minutes", minutes))));
byId("after").append(element("option", { value: "0" }, words("after_never")), ...AFTERS.map((minutes) => element("option", { value: String(minutes) }, words("after_minutes", minutes))));
frame.bind("length", "restSeconds");
frame.bind("after", "afterMinutes");
frame.bind("automatic", "automatic");
frame.bind("tiles", "tilesAtOnce");
frame.bind("key", "leaderKey");
byId("automatic").addEventListener("change", render);
byId("start").addEventListener("click", startOrStop);
byId("rest").addEventListener("click", () => tab.act(view?.restLeftMs == null ? "rest" : "endRest"));
render();
await tab.open((shown, missing = "none") => {
  view = shown;
  noView = missing === "old" ? "state_old_tab" : "state_no_tab";
  render();
});

async function startOrStop() {
  if (measures()) return tab.act("stop");
  if (!frame.settings.consentedAt) return void (await chrome.tabs.create({ url: "consent.html" }));
  return tab.act("start");
}

/** Whether Start has done what it can; after a member's stop it can do it again. */
function measures() {
  return Boolean(view?.running) && view?.paused !== "stopped";
}

function render() {
  if (view) frame.showMeeting(view.code, view.meetingId);
  const ready = Boolean(view?.meetingId);
  const resting = ready && view?.restLeftMs != null;
  byId("meeting-field").hidden = !view;
  const keyWanted = ["error_unauthorized", "error_forbidden"].includes(view?.notice ?? "") || view?.paused === "refused";
  byId("key-field").hidden = !(frame.settings.leaderKey || keyWanted);
  byId("start").textContent = words(measures() ? "stop" : view?.running ? "start_again" : "start");
  byId("start").classList.toggle("main", !measures());
  byId("rest").textContent = words(resting ? "rest_end" : "rest_now");
  input("start").disabled = !ready;
  input("after").disabled = !input("automatic").checked;
  input("rest").disabled = !ready || !frame.settings.consentedAt;
  show("state", stateText());
  show("group", groupText());
  byId("group").dataset.hint = String(Boolean(view?.hint));
  show("since", sinceText());
  show("notice", noticeText(words, view?.notice ?? ""));
}

function stateText() {
  if (!view) return words(noView);
  if (!view.meetingId) return words("state_no_meeting");
  if (view.restLeftMs !== null) return words("state_rest", clockText(view.restLeftMs));
  if (!view.running) return words("state_ready");
  if (view.paused) return words(`paused_${view.paused}`);
  const { places, total } = view.looking ?? { places: [], total: 0 };
  return places.length ? words("state_looking", places.join(", "), total) : words("state_no_tiles");
}

function groupText() {
  if (!view?.running || view.paused) return "";
  return words(`group_${view.group ?? "looking"}`);
}

function sinceText() {
  if (!view || view.sinceRestMs === null || view.restLeftMs !== null) return "";
  return words("since_rest", Math.floor(view.sinceRestMs / 60_000));
}
