// @ts-check
/** @import { Settings } from "../types" */
/** @import { Words } from "../words.js" */
import { askHealth } from "../api.js";
import { SERVER_URL } from "../config.js";
import { byId, input, setState, setText, translatePage } from "../element.js";
import { healthStatus } from "../health_status.js";
import { loadWords } from "../load_words.js";
import { isMeetingId, meetingIdFrom } from "../meeting_id.js";
import { isPrivateUrl, originOf, serverUrlFrom } from "../server_url.js";
import { aliasesWith, managedServer, managedSettings, readSettings, writeSettings } from "../settings.js";
import { requestHostPermission } from "./host_permission.js";

/** While a popup is open, what it says of the server is no older than this. */
const HEALTH_MS = 5000;

/** What both popups have: texts, the server's health, server URL, meeting id and language. */
export class PopupFrame {
  /** @type {Settings} */
  settings;
  /** @type {Words} */
  words;
  /** Settles when what was chosen last is stored, or could not be. */
  saved = Promise.resolve();
  /** The Meet code that the id field belongs to. */
  code = "";
  /** Shows what holds now in a field that is tied to a setting. @type {(() => void)[]} */
  #fills = [];

  /**
   * @param {Settings} settings
   * @param {Words} words
   * @param {string} language
   */
  constructor(settings, words, language) {
    this.settings = settings;
    this.words = words;
    this.language = language;
  }

  static async open() {
    const settings = await readSettings();
    const { words, language } = await loadWords(settings.language);
    translatePage(words, language);
    const frame = new PopupFrame(settings, words, language);
    frame.#wire();
    void frame.#showHealth();
    setInterval(() => frame.#showHealth(), HEALTH_MS);
    return frame;
  }

  /** @param {Partial<Settings>} changes */
  async set(changes) {
    if ("leaderKey" in changes) changes.leaderKeyOrigin = originOf(this.settings.serverUrl);
    Object.assign(this.settings, changes);
    const written = writeSettings(changes);
    this.saved = written.catch(() => {});
    await written;
  }

  /**
   * Says how it stands.
   * @param {string} name of the text
   * @param {...(string | number)} parts
   */
  showState(name, ...parts) {
    setState("state", name, this.words(name, ...parts));
  }

  /**
   * Shows the meeting id of the tab in view, unless somebody is typing one.
   * @param {{code: string, meetingId: string} | null} view null without a tab
   */
  showMeeting(view) {
    byId("meeting-field").hidden = !view;
    if (!view) return;
    this.code = view.code;
    const field = input("meeting");
    // What is wrong stays there to be mended, beside what is said of it.
    const wrong = field.getAttribute("aria-invalid") === "true";
    if (document.activeElement !== field && !wrong) field.value = view.meetingId;
  }

  /**
   * Ties a checkbox or list to a setting.
   * @param {string} id
   * @param {keyof Settings} name
   */
  bind(id, name) {
    const field = /** @type {HTMLInputElement | HTMLSelectElement} */ (byId(id));
    const box = field instanceof HTMLInputElement && field.type === "checkbox" ? field : null;
    const fill = () => {
      if (box) box.checked = Boolean(this.settings[name]);
      else field.value = String(this.settings[name]);
    };
    fill();
    this.#fills.push(fill);
    field.addEventListener("change", () => {
      const value = box
        ? box.checked
        : typeof this.settings[name] === "number"
          ? Number(field.value)
          : field.value.trim();
      void this.set({ [name]: value });
    });
  }

  #wire() {
    input("server").value = this.settings.serverUrl;
    byId("server-form").addEventListener("submit", (event) => void this.#changeServer(event));
    input("meeting").addEventListener("change", () => void this.#changeMeeting());
    void this.#showManaged();
    this.bind("language", "language");
    byId("language").addEventListener("change", () => location.reload());
  }

  /** @param {Event} event */
  async #changeServer(event) {
    event.preventDefault();
    const serverUrl = serverUrlFrom(input("server").value);
    const problem = problemOf(serverUrl) || ((await requestHostPermission(serverUrl)) ? "" : "server_denied");
    show("server-error", problem && this.words(problem));
    if (problem) return;
    input("server").value = serverUrl;
    await this.set({ serverUrl });
    // The key is another, or none: it belongs to one server.
    Object.assign(this.settings, await readSettings());
    for (const fill of this.#fills) fill();
    await this.#showHealth();
  }

  /** The first run of a package from a store, which knows no server. */
  #askForServer() {
    byId("health-text").textContent = this.words("server_none");
    const details = byId("server-form").closest("details");
    if (!details || details.open) return;
    details.open = true;
    input("server").focus();
  }

  async #showManaged() {
    if (!(await managedServer())) return;
    if (!(await managedSettings()).serverUrl) return show("server-error", this.words("server_managed_wrong"));
    input("server").disabled = true;
    byId("server-form").querySelector("button")?.remove();
    // News, no fault.
    byId("server-error").className = "note";
    show("server-error", this.words("server_managed"));
  }

  async #changeMeeting() {
    const id = meetingIdFrom(input("meeting").value);
    const wrong = id !== "" && !isMeetingId(id);
    input("meeting").setAttribute("aria-invalid", String(wrong));
    show("meeting-error", wrong ? this.words("meeting_id_wrong") : "");
    if (!wrong) await this.set({ aliases: aliasesWith(this.settings, this.code, id) });
  }

  async #showHealth() {
    const { serverUrl } = this.settings;
    if (!serverUrl) return this.#askForServer();
    const status = healthStatus(await askHealth(serverUrl));
    byId("health").dataset.state = status === "ok" ? "ok" : "away";
    byId("health-text").textContent = `${this.words(`server_${status}`)} · ${new URL(serverUrl).host}`;
  }
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

/**
 * Shows a line, or takes it away when there is nothing to say.
 * @param {string} id
 * @param {string} text
 */
export function show(id, text) {
  setText(id, text);
  byId(id).hidden = !text;
}
