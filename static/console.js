// @ts-check
// The console page: fields, buttons, language and colours.
"use strict";

const URL_MEMORY = "meeting-rest.api-url";
const KEY_MEMORY = "meeting-rest.leader-key"; // sessionStorage only: gone with the tab
const FALLBACK_URL = location.protocol.startsWith("http") ? location.origin : "http://localhost:8000";

/** @param {string} id */
const input = (id) => /** @type {HTMLInputElement} */ (document.getElementById(id));

let apiUrl = localStorage.getItem(URL_MEMORY) ?? FALLBACK_URL;
/** The last action's outcome, told again when the language changes. @type {() => string} */
let answer = () => "";

// Fields.

/** @param {string} id @param {string} fault a key of WORDS, or "" */
function showFault(id, fault) {
  const field = input(id);
  field.setAttribute("aria-invalid", String(fault !== ""));
  const text = byId(`${id}-error`);
  text.dataset.fault = fault;
  text.textContent = say(fault);
  if (fault) field.focus();
}

/** The meeting id, or null after saying what is wrong with it. */
function meetingId() {
  const id = input("meeting-id").value.trim();
  const good = /^[A-Za-z0-9_-]{1,64}$/.test(id);
  showFault("meeting-id", good ? "" : "meeting_id_bad");
  return good ? id : null;
}

/** Seconds, null for the server's own length, or undefined after saying what is wrong. */
function restSeconds() {
  const field = input("rest-seconds");
  const seconds = field.value === "" ? null : Number(field.value);
  const good = field.validity.valid && (seconds === null || Number.isInteger(seconds));
  showFault("rest-seconds", good ? "" : "rest_seconds_bad");
  return good ? seconds : undefined;
}

/** @param {string} text */
function webAddress(text) {
  try {
    const url = new URL(text);
    return /^https?:$/.test(url.protocol) ? url.origin + url.pathname.replace(/\/+$/, "") : null;
  } catch {
    return null;
  }
}

function useApiUrl() {
  const text = input("api-url").value.trim();
  const url = text === "" ? FALLBACK_URL : webAddress(text);
  showFault("api-url", url ? "" : "api_url_bad");
  if (!url) return;
  if (text === "") localStorage.removeItem(URL_MEMORY);
  else localStorage.setItem(URL_MEMORY, url);
  const moved = url !== apiUrl;
  apiUrl = url;
  input("api-url").value = url;
  showLinks();
  if (moved) {
    unlisten();
    health = { server: "checking", redis: "redis_unknown", values: {} };
    showHealth();
  }
  checkHealth();
}

function showLinks() {
  for (const link of document.querySelectorAll("a[data-path]")) {
    link.setAttribute("href", apiUrl + /** @type {HTMLElement} */ (link).dataset.path);
  }
}

// Buttons.

/** @param {keyof typeof CALLS} action */
async function act(action) {
  const id = meetingId();
  const seconds = action === "rest" ? restSeconds() : null;
  if (id === null || seconds === undefined) return;
  if (action === "start") await listen(id); // first, so that the log shows what the start brings
  let reply;
  try {
    reply = await callMeeting(apiUrl, id, action, { key: input("leader-key").value, seconds });
  } catch {
    reply = { ok: false, status: 0, body: null };
  }
  if (reply.ok && action === "status" && stream?.meetingId === id) learn(reply.body);
  const key = reply.ok ? "did_ok" : "did_fail";
  const values = () => ({ action: say(action), status: reply.status, why: reply.ok ? "" : whyNot(reply) });
  answer = () => say(key, values());
  showAnswer(reply.ok ? "good" : "bad");
  addToLog(byId("log-lines"), { key, values, level: reply.ok ? "good" : "bad", data: reply.body });
}

/** @param {{status: number, body: any}} reply */
function whyNot({ status, body }) {
  if (status === 0) return say("no_answer");
  const own = say(`error_${body?.error}`, { retry: body?.retry_after ?? "?" });
  return own || String(body?.detail ?? `HTTP ${status}`);
}

/** @param {string} level */
function showAnswer(level) {
  byId("answer").dataset.level = level;
  byId("answer").textContent = answer();
}

// Language, colours, start.

function showWords() {
  document.documentElement.lang = language;
  document.title = say("title");
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-word]"))) {
    element.textContent = say(element.dataset.word ?? "", { fallback: FALLBACK_URL });
  }
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-fault]"))) {
    element.textContent = say(element.dataset.fault ?? "");
  }
  byId("api-url-help").textContent = say("api_url_help", { fallback: FALLBACK_URL });
  byId("answer").textContent = answer();
  showHealth();
  showStream();
  showMeeting();
  redrawLog(byId("log-lines"));
}

/** @param {string} id @param {string} first @param {(value: string) => void} use */
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

keepChoice("theme", "auto", (theme) => { document.documentElement.dataset.theme = theme; });
keepChoice("language", navigator.language.startsWith("ja") ? "ja" : "en", (chosen) => {
  language = chosen === "ja" ? "ja" : "en";
  showWords();
});
input("api-url").value = apiUrl;
input("leader-key").value = sessionStorage.getItem(KEY_MEMORY) ?? "";
input("api-url").addEventListener("change", useApiUrl);
input("leader-key").addEventListener("change", () => sessionStorage.setItem(KEY_MEMORY, input("leader-key").value));
for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-action]"))) {
  button.addEventListener("click", () => act(/** @type {keyof typeof CALLS} */ (button.dataset.action)));
}
byId("listen").addEventListener("click", () => {
  if (stream) unlisten();
  else {
    const id = meetingId();
    if (id !== null) listen(id);
  }
});
byId("clear").addEventListener("click", () => clearLog(byId("log-lines")));
document.addEventListener("visibilitychange", () => { if (!document.hidden) checkHealth(); });
window.addEventListener("online", () => { stream?.hurry(); checkHealth(); });
setInterval(() => { if (meeting.rest) showMeeting(); }, 1000);
showLinks();
checkHealth();
