// @ts-check
/** @import { Settings } from "../types" */
/** @import { Words } from "../words.js" */
/** @import { ToldView } from "./last_answer.js" */
import { byId, input, setState, showText } from "../element.js";
import { isMeetingId, meetingIdFrom } from "../meeting/meeting_id.js";
import { originOf } from "../server_url.js";
import { aliasesWith, readSettings, writeSettings } from "../settings.js";
import { noticeText } from "../words.js";
import { LastAnswer } from "./last_answer.js";
import { fillTexts } from "./page_texts.js";
import { ServerField } from "./server_field.js";
import { Typing } from "./typing.js";

/** Kept in the popup's session storage while it is loaded again in another language. */
const CHOOSING = "choosing";

/** What both popups have: settings, texts, the server, the meeting id and the language. */
export class PopupFrame {
  /** @type {Settings} */
  settings;
  /** @type {Words} */
  words;
  /** Settles when the last choice is stored, or could not be. */
  saved = Promise.resolve();
  /** The Meet code that the id field belongs to. */
  code = "";
  #answer = new LastAnswer();
  #typing = new Typing();
  /** Each shows in a field that is tied to a setting what applies now. @type {(() => void)[]} */
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
    const { words, language } = await fillTexts("popup_title");
    const frame = new PopupFrame(await readSettings(), words, language);
    document.body.inert = false; // only now fields show what applies, and keep what is typed
    frame.#wire();
    frame.#goOnChoosing();
    new ServerField(frame).open();
    return frame;
  }

  /** @param {Partial<Settings>} changes */
  async set(changes) {
    const whole = this.#withOrigin(changes);
    Object.assign(this.settings, whole);
    this.#typing.note(whole);
    const written = writeSettings(whole);
    this.saved = written.catch(() => {});
    await written;
    this.#typing.stored(whole);
  }

  /**
   * @param {Partial<Settings>} changes
   * @returns {Partial<Settings>}
   */
  #withOrigin(changes) {
    return "leaderKey" in changes
      ? { ...changes, leaderKeyOrigin: originOf(this.settings.serverUrl) }
      : changes;
  }

  /** Shows what is stored now. */
  async reload() {
    Object.assign(this.settings, await readSettings());
    for (const fill of this.#fills) fill();
  }

  /**
   * Has something done once somebody has agreed or withdrawn elsewhere. A popup lives to see that where it is
   * kept open, as an inspected one is.
   * @param {() => void} follow
   */
  onConsent(follow) {
    chrome.storage.onChanged.addListener(async (changes) => {
      if (!("consentVersion" in changes)) return;
      const { consentedAt, consentVersion } = await readSettings();
      Object.assign(this.settings, { consentedAt, consentVersion });
      follow();
    });
  }

  /**
   * Shows the state; a rest whose beginning or end is moved is another state, though said in the same words.
   * @param {[name: string, ...parts: (string | number)[]]} text its name, and the parts to fill in
   * @param {ToldView | null} view null without a tab
   */
  showState([name, ...parts], view) {
    const isOfRest = view && (view.restLeftMs ?? view.restBeginsInMs) !== null;
    const state = isOfRest ? `${name} ${view.restPostponed} ${view.restSeconds}` : name;
    setState("state", state, this.words(name, ...parts));
  }

  /**
   * Shows what came of the last click, and anything else to be known. Called after `showState`.
   * @param {ToldView | null} view null without a tab
   */
  showNotice(view) {
    const told = view && this.#answer.noticeOf(view, byId("state").dataset.said ?? "");
    const { notice, noticeSeconds } = told ?? { notice: "", noticeSeconds: 0 };
    setState("notice", notice, noticeText(this.words, notice, noticeSeconds));
  }

  /** Forgets what came of the last click, since the next one is made. */
  forgetAnswer() {
    this.#answer.forget();
  }

  /**
   * Shows the meeting id of the tab in view, unless somebody is typing one; a group's own id is forgotten
   * when the browser closes, and the popup says so.
   * @param {{code: string, meetingId: string} | null} view null without a tab
   */
  showMeeting(view) {
    byId("meeting-field").hidden = !view;
    if (!view) return;
    this.code = view.code;
    // A screen reader would still read a hidden text.
    showText("meeting-kept", view.meetingId === view.code ? "" : this.words("meeting_kept"));
    const field = input("meeting");
    // A wrong id stays there to be corrected, beside the message about it.
    const wrong = field.getAttribute("aria-invalid") === "true";
    if (document.activeElement !== field && !wrong) field.value = view.meetingId;
  }

  /**
   * Ties a field to a setting.
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
    const chosen = () => {
      if (box) return box.checked;
      return typeof this.settings[name] === "number" ? Number(field.value) : field.value.trim();
    };
    field.addEventListener("input", () => this.#typing.note(this.#withOrigin({ [name]: chosen() })));
    field.addEventListener("change", () => void this.set({ [name]: chosen() }));
  }

  #wire() {
    input("meeting").addEventListener("input", () => {
      const aliases = this.#typedAliases();
      this.#typing.note(aliases && { aliases });
    });
    input("meeting").addEventListener("change", () => void this.#changeMeeting());
    this.bind("language", "language");
    byId("language").addEventListener("change", () => {
      sessionStorage.setItem(CHOOSING, "language");
      location.reload();
    });
  }

  /** Puts somebody who has just chosen a language back into the list: by keyboard each step is a choice. */
  #goOnChoosing() {
    if (!sessionStorage.getItem(CHOOSING)) return;
    sessionStorage.removeItem(CHOOSING);
    const list = byId("language");
    list.closest("details")?.setAttribute("open", "");
    list.focus();
  }

  async #changeMeeting() {
    const aliases = this.#typedAliases();
    input("meeting").setAttribute("aria-invalid", String(!aliases));
    showText("meeting-error", aliases ? "" : this.words("meeting_id_wrong"));
    if (aliases) await this.set({ aliases });
  }

  /** The aliases with the id that is in the field; null if that is none. */
  #typedAliases() {
    const id = meetingIdFrom(input("meeting").value);
    return id === "" || isMeetingId(id) ? aliasesWith(this.settings, this.code, id) : null;
  }
}
