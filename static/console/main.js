// @ts-check
// The console page: fields, buttons, language and colours. `npm run build` makes static/vendor/console.js of it.
/** @import { CallName, Calls, Failure, Outcome } from "../../extensions/shared/types" */
import { CALLS, callServer } from "../../extensions/shared/api.js";
import { byId, input, setText, translatePage } from "../../extensions/shared/element.js";
import { isMeetingId } from "../../extensions/shared/meeting_id.js";
import { copyMemberLink, showMemberLink } from "../../extensions/shared/member_link.js";
import { randomToken, requestRest } from "../../extensions/shared/rest_request.js";
import { serverUrlFrom } from "../../extensions/shared/server_url.js";
import { languageFor } from "../../extensions/shared/words.js";
import { meetingId, restBody, showFieldError, wholeNumber } from "./fields.js";
import { forgetHealth, pollHealth, renderHealth } from "./health.js";
import { say, sayOr, speak, spokenLanguage } from "./language.js";
import { applySnapshot, listen, listenedMeeting, reconnectNow, render, stopListening } from "./live.js";
import { addToLog, clearLog, renderLog } from "./log.js";
import { drawTimeline, renderTimeline } from "./timeline.js";

const URL_MEMORY = "meeting-rest.api-url";
/** In sessionStorage only: gone with the tab. */
const KEY_MEMORY = "meeting-rest.leader-key";
/** What is still on grows in the chart. */
const TIMELINE_MS = 10_000;
const FALLBACK_URL = location.protocol.startsWith("http") ? location.origin : "http://localhost:8000";

let apiUrl = localStorage.getItem(URL_MEMORY) ?? FALLBACK_URL;
/** The last call's outcome, written again when the language changes. */
let answerText = () => "";

// Server.

function useApiUrl() {
  const text = input("api-url").value.trim();
  const url = text === "" ? FALLBACK_URL : serverUrlFrom(text);
  showFieldError("api-url", url ? "" : "api_url_bad");
  if (!url) return;
  if (text === "") localStorage.removeItem(URL_MEMORY);
  else localStorage.setItem(URL_MEMORY, url);
  const moved = url !== apiUrl;
  apiUrl = url;
  input("api-url").value = url;
  showLinks();
  if (moved) {
    stopListening();
    forgetHealth();
  }
  void pollHealth(apiUrl);
}

function showLinks() {
  for (const link of document.querySelectorAll("a[data-path]")) {
    link.setAttribute("href", apiUrl + link.getAttribute("data-path"));
  }
  shareMeeting();
}

// Buttons.

/**
 * The body of a call, undefined for none, or null after saying what is wrong in a field.
 * @param {CallName} name
 * @param {string} id of the meeting
 */
function bodyOf(name, id) {
  if (name === "rest") return restBody();
  if (name === "withdrawRequest") return { token: tokenFor(id) };
  if (name !== "postponeRest" && name !== "extendRest") return undefined;
  const by = wholeNumber("minutes");
  if (by == null) return null;
  return name === "postponeRest" ? { minutes: by } : { seconds: by * 60 };
}

/** @param {CallName} name */
async function press(name) {
  const id = meetingId();
  const body = id === null ? null : bodyOf(name, id);
  if (id === null || body === null) return;
  if (name === "start") await listen(apiUrl, id); // first, so that the log shows what the start brings
  if (name === "status") showOutcome(name, await showStatus(id));
  else if (name === "requestRest") showOutcome(name, await request(id));
  else showOutcome(name, await call(id, name, body));
  if (listenedMeeting() === id) void drawTimeline();
}

async function announce() {
  const id = meetingId();
  const body = id === null ? null : restBody();
  const notice = body && wholeNumber("notice-seconds");
  if (id === null || body === null || notice == null) return;
  await listen(apiUrl, id);
  showOutcome("rest", await call(id, "rest", { ...body, notice }), "announce");
}

/** @param {string} id */
function request(id) {
  return requestRest(
    (token) => call(id, "requestRest", token),
    () => tokenFor(id),
  );
}

/**
 * @template {CallName} Name
 * @param {string} id
 * @param {Name} name
 * @param {Calls[Name]["body"]} [body]
 */
function call(id, name, body) {
  return callServer(apiUrl, id, name, { key: input("leader-key").value, body });
}

/** @param {string} id */
async function showStatus(id) {
  const outcome = await call(id, "status");
  if (outcome.ok && listenedMeeting() === id) applySnapshot(outcome.data);
  return outcome;
}

/**
 * The random characters that tell two people who ask apart, without saying who: one a tab and meeting.
 * @param {string} id
 */
function tokenFor(id) {
  const memory = `meeting-rest.token.${id}`;
  const token = sessionStorage.getItem(memory) ?? randomToken();
  sessionStorage.setItem(memory, token);
  return token;
}

/**
 * @param {CallName} name
 * @param {Outcome} outcome
 * @param {string} [text] name of the button's text, if that is another
 */
function showOutcome(name, outcome, text = name) {
  const level = outcome.ok ? "good" : "bad";
  answerText = () =>
    outcome.ok ? say("did_ok", say(text), outcome.status) : say("did_fail", say(text), whyNot(outcome));
  byId("answer").dataset.level = level;
  setText("answer", answerText());
  addToLog({ text: answerText, level, data: outcome.data ? JSON.stringify(outcome.data) : undefined });
}

/** @param {Failure} failure */
function whyNot({ status, error, retryAfter, data }) {
  if (status === 0) return say("no_answer");
  return sayOr(`error_${error}`, String(data?.detail ?? `HTTP ${status}`), retryAfter || "?");
}

// Language, colours, start.

function renderPage() {
  translatePage(say, spokenLanguage());
  document.title = say("title");
  setText("api-url-help", say("api_url_help", FALLBACK_URL));
  setText("answer", answerText());
  renderHealth();
  render();
  renderLog();
  renderTimeline();
  shareMeeting();
}

/** Shows the member's page of the meeting that is typed, as soon as that is one. */
function shareMeeting() {
  const id = input("meeting-id").value.trim();
  showMemberLink(apiUrl, isMeetingId(id) ? id : "");
}

/**
 * A choice that is kept in this browser.
 * @param {string} id of its list
 * @param {string} first
 * @param {(value: string) => void} use
 */
function keepChoice(id, first, use) {
  const field = /** @type {HTMLSelectElement} */ (byId(id));
  field.value = localStorage.getItem(`meeting-rest.${id}`) ?? first;
  if (field.selectedIndex < 0) field.value = first;
  use(field.value);
  field.addEventListener("change", () => {
    localStorage.setItem(`meeting-rest.${id}`, field.value);
    use(field.value);
  });
}

byId("not-built").remove();
keepChoice("theme", "auto", (theme) => {
  document.documentElement.dataset.theme = theme;
  renderTimeline();
});
keepChoice("language", languageFor("auto", navigator.language), (chosen) => {
  speak(languageFor(chosen, navigator.language));
  renderPage();
});
input("api-url").value = apiUrl;
input("leader-key").value = sessionStorage.getItem(KEY_MEMORY) ?? "";
input("api-url").addEventListener("change", useApiUrl);
input("leader-key").addEventListener("change", () =>
  sessionStorage.setItem(KEY_MEMORY, input("leader-key").value),
);
for (const name of /** @type {CallName[]} */ (Object.keys(CALLS))) {
  document.querySelector(`[data-call=${name}]`)?.addEventListener("click", () => void press(name));
}
byId("listen").addEventListener("click", () => {
  if (listenedMeeting()) return stopListening();
  const id = meetingId();
  if (id !== null) void listen(apiUrl, id);
});
byId("clear").addEventListener("click", clearLog);
byId("announce").addEventListener("click", () => void announce());
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
