// @ts-check
/** @import { Settings } from "./types" */
/** @import { Words } from "./words.js" */
import { askHealth } from "./api.js";
import { byId, fillWords } from "./element.js";
import { lightOf } from "./light.js";
import { isMeetingId } from "./meet_page.js";
import { mayReach, serverUrlFrom } from "./server_url.js";
import { aliasesWith, readSettings, writeSettings } from "./settings.js";
import { loadWords } from "./words.js";

/** While a popup is open, its light is no older than this. */
const LIGHT_MS = 5000;

/** What both popups have: texts, the light, server URL, meeting id and language. */
export class PopupFrame {
  /** @type {Settings} */
  settings;
  /** @type {Words} */
  words;
  /** The Meet code that the id field belongs to. */
  code = "";

  /** @param {Settings} settings @param {Words} words */
  constructor(settings, words) {
    this.settings = settings;
    this.words = words;
  }

  static async open() {
    const settings = await readSettings();
    const { words, language } = await loadWords(settings.language);
    fillWords(words, language);
    const frame = new PopupFrame(settings, words);
    frame.#wire();
    void frame.#light();
    setInterval(() => frame.#light(), LIGHT_MS);
    return frame;
  }

  /** @param {Partial<Settings>} changes */
  async set(changes) {
    Object.assign(this.settings, changes);
    await writeSettings(changes);
  }

  /** The meeting id of the tab in view, unless somebody is typing one. @param {string} code @param {string} meetingId */
  showMeeting(code, meetingId) {
    this.code = code;
    const field = input("meeting");
    if (document.activeElement !== field) field.value = meetingId;
  }

  /** Ties a checkbox or list to a setting. @param {string} id @param {keyof Settings} name */
  bind(id, name) {
    const field = /** @type {HTMLInputElement | HTMLSelectElement} */ (byId(id));
    const box = field instanceof HTMLInputElement && field.type === "checkbox" ? field : null;
    if (box) box.checked = Boolean(this.settings[name]);
    else field.value = String(this.settings[name]);
    field.addEventListener("change", () => {
      const value = box ? box.checked : typeof this.settings[name] === "number" ? Number(field.value) : field.value;
      void this.set({ [name]: value });
    });
  }

  #wire() {
    input("server").value = this.settings.serverUrl;
    byId("server-form").addEventListener("submit", (event) => void this.#changeServer(event));
    input("meeting").addEventListener("change", () => void this.#changeMeeting());
    this.bind("language", "language");
    byId("language").addEventListener("change", () => location.reload());
  }

  /** @param {Event} event */
  async #changeServer(event) {
    event.preventDefault();
    const serverUrl = serverUrlFrom(input("server").value);
    const problem = !serverUrl ? "server_wrong" : (await mayReach(serverUrl)) ? "" : "server_denied";
    show("server-error", problem && this.words(problem));
    if (problem) return;
    input("server").value = serverUrl;
    await this.set({ serverUrl });
    await this.#light();
  }

  async #changeMeeting() {
    const id = input("meeting").value.trim();
    const wrong = id !== "" && !isMeetingId(id);
    input("meeting").setAttribute("aria-invalid", String(wrong));
    show("meeting-error", wrong ? this.words("meeting_id_wrong") : "");
    if (!wrong) await this.set({ aliases: aliasesWith(this.settings, this.code, id) });
  }

  async #light() {
    const { serverUrl } = this.settings;
    const { state, name } = lightOf(await askHealth(serverUrl));
    byId("light").dataset.state = state;
    byId("light-text").textContent = `${this.words(name)} · ${new URL(serverUrl).host}`;
  }
}

/** Shows a line, or takes it away when there is nothing to say. @param {string} id @param {string} text */
export function show(id, text) {
  const line = byId(id);
  if (line.textContent !== text) line.textContent = text;
  line.hidden = !text;
}

/** The words for a notice like `done_rest` or `error_cooldown`; an error that has none of its own gets the general ones. @param {Words} words @param {string} notice @param {...(string | number)} parts */
export function noticeText(words, notice, ...parts) {
  if (!notice) return "";
  const text = words(notice, ...parts);
  return text === notice ? words("error_other") : text;
}

/** @param {string} id */
export function input(id) {
  return /** @type {HTMLInputElement} */ (byId(id));
}
