// @ts-check
// The console page: buttons, language and colours. `npm run build` makes static/vendor/console.js of it.
/** @import { CallName } from "../../extensions/shared/types" */
import { byId, input, onClick, setText, translatePage } from "../../extensions/shared/element.js";
import { copyMemberLink } from "../../extensions/shared/member_link.js";
import { languageFor } from "../../extensions/shared/words.js";
import { browserMemory } from "../shared/memory.js";
import { localizeLinks } from "../shared/page_language.js";
import { onPress } from "../shared/press.js";
import { announce, press, renderAnswer } from "./calls.js";
import { meetingId } from "./fields.js";
import { pollHealth, renderHealth } from "./health.js";
import { say, speak, spokenLanguage } from "./language.js";
import { keepLeaderKey, showLeaderKey } from "./leader_key.js";
import { listen, listenedMeeting, reconnectNow, render, stopListening } from "./live.js";
import { clearLog, renderLog } from "./log.js";
import { apiUrl, FALLBACK_URL, shareMeeting, showLinks, useApiUrl } from "./server.js";
import { renderTimeline } from "./timeline.js";

/** What is still on grows in the chart. */
const TIMELINE_MS = 10_000;

function renderPage() {
  translatePage(say, spokenLanguage());
  localizeLinks(spokenLanguage());
  document.title = say("title");
  setText("api-url-help", say("api_url_help", FALLBACK_URL));
  renderAnswer();
  renderHealth();
  render();
  renderLog();
  renderTimeline();
  shareMeeting();
}

/**
 * A choice that is kept in this browser.
 * @param {string} id of its list
 * @param {string} first
 * @param {(value: string) => void} use
 */
function keepChoice(id, first, use) {
  const field = /** @type {HTMLSelectElement} */ (byId(id));
  field.value = browserMemory.get(`meeting-rest.${id}`) || first;
  if (field.selectedIndex < 0) field.value = first;
  use(field.value);
  field.addEventListener("change", () => {
    browserMemory.set(`meeting-rest.${id}`, field.value);
    use(field.value);
  });
}

keepChoice("theme", "auto", (theme) => {
  document.documentElement.dataset.theme = theme;
  renderTimeline();
});
keepChoice("language", languageFor("auto", navigator.language), (chosen) => {
  speak(languageFor(chosen, navigator.language));
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
  if (listenedMeeting()) return stopListening();
  const id = meetingId();
  if (id !== null) void listen(apiUrl, id);
});
byId("clear").addEventListener("click", clearLog);
onPress(byId("announce"), announce);
byId("share-copy").addEventListener("click", () => void copyMemberLink(say));
input("meeting-id").addEventListener("input", shareMeeting);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) void pollHealth(apiUrl);
});
window.addEventListener("online", () => {
  reconnectNow();
  void pollHealth(apiUrl);
});
window.addEventListener("resize", renderTimeline);
setInterval(render, 1000);
setInterval(renderTimeline, TIMELINE_MS);
showLinks();
void pollHealth(apiUrl);
// Last: where the page is of another version than its script, something above has failed.
byId("not-built").remove();
