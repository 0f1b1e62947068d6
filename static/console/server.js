// @ts-check
import { byId, input, setText } from "../../extensions/shared/element.js";
import { showMemberLink } from "../../extensions/shared/meeting/member_link.js";
import { serverUrlFrom } from "../../extensions/shared/server_url.js";
import { browserMemory } from "../shared/memory.js";
import { serverOf } from "../shared/page_address.js";
import { localizeLinks } from "../shared/page_language.js";
import { showFieldError, typedMeeting } from "./fields.js";
import { forgetHealth, pollHealth } from "./health.js";
import { say, spokenLanguage } from "./language.js";
import { showLeaderKey } from "./leader_key.js";
import { stopListening } from "./live.js";

const URL_MEMORY = "meeting-rest.api-url";
/** The server that an empty field stands for. */
export const FALLBACK_URL = location.protocol.startsWith("http")
  ? serverOf(location.href, "/console")
  : "http://localhost:8000";

/** A Meet code without its dashes, or somebody's own id. */
const BARE_CODE = /^[a-z]{10}$/i;

/** The server that is asked now. */
export let apiUrl = browserMemory.get(URL_MEMORY) || FALLBACK_URL;

/** Uses the server that was typed. */
export function useApiUrl() {
  const text = input("api-url").value.trim();
  const url = text === "" ? FALLBACK_URL : serverUrlFrom(text);
  showFieldError("api-url", url ? "" : "api_url_bad");
  if (!url) return;
  browserMemory.set(URL_MEMORY, text === "" ? "" : url);
  const moved = url !== apiUrl;
  apiUrl = url;
  input("api-url").value = url;
  showLinks();
  if (moved) {
    showLeaderKey(apiUrl);
    stopListening();
    forgetHealth();
  }
  void pollHealth(apiUrl);
}

/** Points every link of the page to the server. */
export function showLinks() {
  for (const link of document.querySelectorAll("a[data-path]")) {
    link.setAttribute("href", apiUrl + link.getAttribute("data-path"));
  }
  localizeLinks(spokenLanguage());
  shareMeeting();
}

/** Shows the link to the member's page of the typed meeting, once it is one, and what its id may lack. */
export function shareMeeting() {
  const id = typedMeeting();
  showMemberLink(openedUrl(), id);
  setText("meeting-id-dashes", BARE_CODE.test(id) ? say("meeting_id_dashes") : "");
}

/** Where people open the server: its PUBLIC_URL, which only its own page knows, and which has no folder. */
function openedUrl() {
  const own = byId("share").dataset.server;
  return own && apiUrl === FALLBACK_URL && !apiUrl.startsWith(own) ? own : apiUrl;
}
