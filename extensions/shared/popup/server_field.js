// @ts-check
/** @import { HealthStatus } from "../health_status.js" */
/** @import { PopupFrame } from "./popup_frame.js" */
import { askHealth } from "../api.js";
import { SERVER_URL } from "../config.js";
import { byId, input, setText, showText } from "../element.js";
import { healthStatus } from "../health_status.js";
import { isPrivateUrl, serverUrlFrom } from "../server_url.js";
import { hasConsent, managedServer, managedSettings } from "../settings.js";
import { forgetWanted, want } from "../wanted_server.js";
import { requestHostPermission } from "./host_permission.js";

/** While a popup is open, the server is asked about its health this often, in ms. */
const HEALTH_MS = 5000;

/** The server in both popups: its URL, which an administrator may have set, and its health. */
export class ServerField {
  /** How often the server was asked about its health, and which of these questions gave what is shown. */
  #asked = 0;
  #shown = 0;
  /** Whether it was asked since somebody last agreed or withdrew. */
  #isAsked = false;
  /** What an administrator has set, read only once. */
  #managed = managedSettings();
  #frame;

  /** @param {PopupFrame} frame the popup's, which has the settings and the words */
  constructor(frame) {
    this.#frame = frame;
  }

  open() {
    input("server").value = this.#frame.settings.serverUrl;
    byId("server-form").addEventListener("submit", (event) => void this.#change(event));
    void this.#showManaged();
    setText("health-text", this.#frame.words("server_asking"));
    this.#keepHealth();
    setInterval(() => this.#keepHealth(), HEALTH_MS);
    this.#frame.onConsent(() => {
      this.#isAsked = false;
      this.#shown = this.#asked += 1; // an answer that is still on its way would show what was before
      this.#keepHealth();
    });
  }

  /** Without consent nothing is sent except on a click, whose answer stays. */
  #keepHealth() {
    const { settings, words } = this.#frame;
    const { serverUrl } = settings;
    if (!serverUrl || hasConsent(settings)) return void this.#showHealth();
    if (this.#isAsked) return;
    byId("health").dataset.state = "";
    setText("health-text", `${words("server_unasked")} · ${new URL(serverUrl).host}`);
  }

  /** @param {Event} event */
  async #change(event) {
    event.preventDefault();
    const serverUrl = serverUrlFrom(input("server").value);
    const problem = problemOf(serverUrl) || (await this.#isDenied(serverUrl));
    input("server").ariaInvalid = String(Boolean(problem));
    showText("server-error", problem && this.#frame.words(problem));
    if (problem) return;
    input("server").value = serverUrl;
    await this.#frame.set({ serverUrl });
    await this.#frame.reload(); // the key changes, or goes: it belongs to one server
    setText("health-text", ""); // or the same text again would not be read out
    await this.#showHealth("polite");
  }

  /**
   * @param {string} serverUrl
   * @returns {Promise<"server_denied" | "">}
   */
  async #isDenied(serverUrl) {
    void want(serverUrl); // not waited for: Chrome would forget the click
    const isAllowed = await requestHostPermission(serverUrl);
    await forgetWanted();
    return isAllowed ? "" : "server_denied";
  }

  async #showManaged() {
    const { words } = this.#frame;
    if (!(await managedServer())) return;
    if (!(await this.#managed).serverUrl) return showText("server-error", words("server_managed_wrong"));
    input("server").disabled = true;
    byId("server-form").querySelector("button")?.remove();
    // This is news, not a fault.
    byId("server-error").className = "note";
    showText("server-error", words("server_managed"));
  }

  /** @param {"off" | "polite"} live "polite" in answer to a click: otherwise it comes and goes unannounced */
  async #showHealth(live = "off") {
    const { settings, words } = this.#frame;
    const { serverUrl } = settings;
    if (!serverUrl) return this.#askForServer();
    this.#isAsked = true;
    this.#asked += 1;
    const question = this.#asked;
    const [outcome, managed] = await Promise.all([askHealth(serverUrl), this.#managed]);
    if (question < this.#shown) return; // asked again before this one was given up, and answered already
    this.#shown = question;
    const status = healthStatus(outcome);
    const movedTo = (outcome.ok && outcome.movedTo) || "";
    byId("health").dataset.state = status === "ok" ? "ok" : "away";
    const sentence = sentenceOf(status, Boolean(managed.serverUrl));
    // Beside the server's new address, the old one would only confuse.
    const { host } = new URL(serverUrl);
    byId("health-text").ariaLive = live;
    setText("health-text", sentence ? words(sentence, movedTo) : `${words(`server_${status}`)} · ${host}`);
  }

  /** For the first run of a package from a store, which knows no server. */
  #askForServer() {
    setText("health-text", this.#frame.words("server_none"));
    const details = byId("server-form").closest("details");
    if (!details || details.open) return;
    details.open = true;
    input("server").focus();
  }
}

/**
 * The sentence about a server, as the name of a text; "" where a word and the server's name are enough.
 * @param {HealthStatus} status
 * @param {boolean} isManaged
 */
function sentenceOf(status, isManaged) {
  if (status === "moved") return isManaged ? "server_moved_managed" : "server_moved";
  // Nobody was asked for the right to reach it, so a server that does not let the extension in seems silent.
  return status === "away" && isManaged ? "server_away_managed" : "";
}

/**
 * Why a server cannot be used, as the name of a text; "" if it can.
 * @param {string} serverUrl "" for something that is no URL
 */
function problemOf(serverUrl) {
  if (!serverUrl) return "server_wrong";
  // A server that gives out its own extension over http, within an office, has chosen to do so.
  return isPrivateUrl(serverUrl) || serverUrl === SERVER_URL ? "" : "server_insecure";
}
