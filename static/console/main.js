// @ts-check
// The console page: buttons, language and colours. `npm run build` makes static/vendor/console.js from it.
/** @import { CallName } from "../../extensions/shared/types" */
import { byId, input, onClick, setText } from "../../extensions/shared/element.js";
import { copyMemberLink } from "../../extensions/shared/meeting/member_link.js";
import { browserMemory } from "../shared/memory.js";
import { speakChosen } from "../shared/page_language.js";
import { onPress } from "../shared/press.js";
import { announce, press, renderAnswer } from "./calls.js";
import { meetingId, typedMeeting } from "./fields.js";
import { pollHealth, renderHealth } from "./health.js";
import { keptMeeting } from "./kept_meeting.js";
import { say, speak } from "./language.js";
import { keepLeaderKey, showLeaderKey } from "./leader_key.js";
import { listen, listenedMeeting, render, START_OF_STREAM, stopListening, wake } from "./live.js";
import { clearLog, renderLog } from "./log.js";
import { apiUrl, FALLBACK_URL, shareMeeting, showLinks, useApiUrl } from "./server.js";
import { TEXTS } from "./texts.js";
import { refreshTimeline, renderTimeline } from "./timeline.js";

/** How often the chart is drawn again: what is still on grows. */
const TIMELINE_MS = 10_000;
const THEME_MEMORY = "meeting-rest.theme";

function renderPage() {
  setText("api-url-help", say("api_url_help", FALLBACK_URL));
  setText("share-copied", ""); // it was said in the previous language
  renderAnswer();
  renderHealth();
  render();
  renderLog();
  renderTimeline();
  shareMeeting();
}

/** Gives the page, and the chart drawn in its colours, the chosen colours. */
function showTheme() {
  document.documentElement.dataset.theme = theme.value;
  renderTimeline();
}

/** Keeps the meeting that was typed, and forgets it when the field is emptied. */
function keepMeeting() {
  const id = typedMeeting();
  keptMeeting.write(id ? { serverUrl: apiUrl, id, listens: listenedMeeting() === id } : null);
}

/** Listens to the meeting that was typed, which changes nothing in it. */
function listenToTyped() {
  const id = meetingId();
  if (id !== null) void listen(apiUrl, id);
}

/** Goes on in a reloaded page, which has yet to tell what has happened so far. */
function resumeMeeting() {
  const kept = keptMeeting.read();
  if (kept?.serverUrl !== apiUrl) return;
  input("meeting-id").value = kept.id;
  if (kept.listens) void listen(apiUrl, kept.id, START_OF_STREAM);
}

/**
 * The meeting goes on, in a hidden tab too: nobody can ask any more about one that somebody else has ended.
 */
function growTimeline() {
  if (listenedMeeting()) refreshTimeline();
  else renderTimeline();
}

/** What is shown may be old. */
function askAgain() {
  wake();
  void pollHealth(apiUrl);
  growTimeline();
}

const theme = /** @type {HTMLSelectElement} */ (byId("theme"));
byId("page").hidden = false;
theme.value = browserMemory.get(THEME_MEMORY);
if (theme.selectedIndex < 0) theme.value = "auto";
showTheme();
theme.addEventListener("change", () => {
  browserMemory.set(THEME_MEMORY, theme.value);
  showTheme();
});
speakChosen(TEXTS, (words, language) => {
  speak(words, language);
  renderPage();
});
input("api-url").value = apiUrl;
showLeaderKey(apiUrl);
input("api-url").addEventListener("change", useApiUrl);
input("leader-key").addEventListener("change", () => keepLeaderKey(apiUrl));
for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-call]"))) {
  onPress(button, () => press(/** @type {CallName} */ (button.dataset.call)));
}
onClick(byId("listen"), () => {
  if (listenedMeeting()) {
    stopListening();
    return keepMeeting();
  }
  listenToTyped();
});
byId("clear").addEventListener("click", clearLog);
onPress(byId("announce"), announce);
byId("share-copy").addEventListener("click", () => void copyMemberLink(say));
input("meeting-id").addEventListener("input", shareMeeting);
input("meeting-id").addEventListener("change", keepMeeting);
input("meeting-id").addEventListener("keydown", ({ key, isComposing, repeat }) => {
  if (key === "Enter" && !isComposing && !repeat) listenToTyped();
});
document.addEventListener("visibilitychange", () => !document.hidden && askAgain());
window.addEventListener("online", askAgain);
window.addEventListener("resize", renderTimeline);
setInterval(growTimeline, TIMELINE_MS);
resumeMeeting();
showLinks();
void pollHealth(apiUrl);
// Last: if the page and its script are of different versions, something above has failed.
byId("not-built").remove();
