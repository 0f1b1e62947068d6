// @ts-check
/** @import { HealthStatus } from "../health_status.js" */
/** @import { PopupFrame } from "./popup_frame.js" */
import { askHealth } from "../api.js";
import { SERVER_URL } from "../config.js";
import { byId, input, setText, showText } from "../element.js";
import { healthStatus } from "../health_status.js";
import { isPrivateUrl, serverUrlFrom } from "../server_url.js";
import { hasConsent, managedServer, managedSettings } from "../settings.js";
import { requestHostPermission } from "./host_permission.js";

/** While a popup is open, what it says of the server is no older than this. */
const HEALTH_MS = 5000;

/** The server in both popups: its URL, which an administrator may have set, and its health. */
export class ServerField {
  /** How often it was asked about its health, and by which of these questions what is shown is known. */
  #asked = 0;
  #shown = 0;
  /** What an administrator has set, asked once. */
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
    this.#keepHealth();
    setInterval(() => this.#keepHealth(), HEALTH_MS);
  }

  /** Without consent nothing is sent but by a click, whose answer stays. */
  #keepHealth() {
    const { settings, words } = this.#frame;
    const { serverUrl } = settings;
    if (!serverUrl || hasConsent(settings)) void this.#showHealth();
    else if (!this.#asked) setText("health-text", `${words("server_unasked")} · ${new URL(serverUrl).host}`);
  }

  /** @param {Event} event */
  async #change(event) {
    event.preventDefault();
    const serverUrl = serverUrlFrom(input("server").value);
    const problem = problemOf(serverUrl) || ((await requestHostPermission(serverUrl)) ? "" : "server_denied");
    showText("server-error", problem && this.#frame.words(problem));
    if (problem) return;
    input("server").value = serverUrl;
    await this.#frame.set({ serverUrl });
    await this.#frame.reload(); // the key is another, or none: it belongs to one server
    setText("health-text", ""); // or the same once more would be no news
    await this.#showHealth("polite");
  }

  async #showManaged() {
    const { words } = this.#frame;
    if (!(await managedServer())) return;
    if (!(await this.#managed).serverUrl) return showText("server-error", words("server_managed_wrong"));
    input("server").disabled = true;
    byId("server-form").querySelector("button")?.remove();
    // News, no fault.
    byId("server-error").className = "note";
    showText("server-error", words("server_managed"));
  }

  /** @param {"off" | "polite"} live told where it answers a click: else it comes and goes */
  async #showHealth(live = "off") {
    const { settings, words } = this.#frame;
    const { serverUrl } = settings;
    if (!serverUrl) return this.#askForServer();
    this.#asked += 1;
    const question = this.#asked;
    const [outcome, managed] = await Promise.all([askHealth(serverUrl), this.#managed]);
    if (question < this.#shown) return; // a server is asked again before it is given up
    this.#shown = question;
    const status = healthStatus(outcome);
    const movedTo = (outcome.ok && outcome.movedTo) || "";
    byId("health").dataset.state = status === "ok" ? "ok" : "away";
    const sentence = sentenceOf(status, Boolean(managed.serverUrl));
    // Beside where it is now, where it was would only confuse.
    const { host } = new URL(serverUrl);
    byId("health-text").ariaLive = live;
    setText("health-text", sentence ? words(sentence, movedTo) : `${words(`server_${status}`)} · ${host}`);
  }

  /** The first run of a package from a store, which knows no server. */
  #askForServer() {
    setText("health-text", this.#frame.words("server_none"));
    const details = byId("server-form").closest("details");
    if (!details || details.open) return;
    details.open = true;
    input("server").focus();
  }
}

/**
 * What is said of a server in a sentence, as the name of a text; "" where a word and the server's name do.
 * @param {HealthStatus} status
 * @param {boolean} isManaged
 */
function sentenceOf(status, isManaged) {
  if (status === "moved") return isManaged ? "server_moved_managed" : "server_moved";
  // Nobody was asked for the right to reach it, so what does not let the extension in looks like no answer.
  return status === "away" && isManaged ? "server_away_managed" : "";
}

/**
 * Why a server cannot be used, as the name of a text; "" if it can.
 * @param {string} serverUrl "" for what is no URL
 */
function problemOf(serverUrl) {
  if (!serverUrl) return "server_wrong";
  // A server that hands out its own extension over http, within an office, has chosen so.
  return isPrivateUrl(serverUrl) || serverUrl === SERVER_URL ? "" : "server_insecure";
}
