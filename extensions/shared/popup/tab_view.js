// @ts-check
/** @import { Question } from "../types" */
/** @import { PopupFrame } from "./popup_frame.js" */
import { lastUsedFirst } from "../last_used.js";
import { MEET_PAGES } from "../meet.js";

/** A tab whose content script is gone or not there yet is tried again after this. */
const RETRY_MS = 1000;
/** A tab answers within this, unless Chrome has frozen it. */
const SILENT_MS = 2000;

/**
 * The Meet tab that a popup is about: the one in front, otherwise the last used one of those in a call, or of
 * all if none is in a call; one that Chrome has discarded to save memory only if there is no other.
 * @returns {Promise<chrome.tabs.Tab | undefined>}
 */
async function meetTab() {
  const [front] = await chrome.tabs.query({ active: true, currentWindow: true, url: MEET_PAGES });
  if (front) return front;
  const [all, inCalls] = await Promise.all([chrome.tabs.query({ url: MEET_PAGES }), tabsInCalls()]);
  const tabs = lastUsedFirst(all);
  return tabs.find(({ id }) => inCalls.includes(id)) ?? tabs.find(({ discarded }) => !discarded) ?? tabs[0];
}

/** @returns {Promise<(number | undefined)[]>} ids; none while no worker is there */
async function tabsInCalls() {
  /** @type {Question} */
  const question = "tabsInCalls";
  return chrome.runtime.sendMessage(question).catch(() => []);
}

/**
 * A popup's line to the content script of one Meet tab.
 * @template {{meetingId: string}} View
 * @template {string} Action
 */
export class TabView {
  /**
   * What the tab shows; null without a Meet tab, with one from before the extension was installed, and before
   * it has answered.
   * @type {View | null}
   */
  view = null;
  /** Empty until it is known why there is no view: a tab takes a moment to answer. */
  #noView = "";
  /** @type {chrome.runtime.Port | null} */
  #port = null;
  #frame;

  /** @param {PopupFrame} frame the popup's, by whose settings an action goes */
  constructor(frame) {
    this.#frame = frame;
  }

  /** Why there is no meeting to show, as the name of a text; "" if there is one, or nobody knows yet. */
  get absence() {
    if (!this.view) return this.#noView;
    return this.view.meetingId ? "" : "state_no_meeting";
  }

  /** @param {() => void} onChange */
  async open(onChange) {
    const tab = await meetTab();
    const show = (/** @type {View | null} */ view, noView = "") => {
      this.view = view;
      this.#noView = noView;
      onChange();
    };
    const openAgain = () => setTimeout(() => this.open(onChange), RETRY_MS);
    if (tab?.id === undefined) {
      show(null, "state_no_tab");
      openAgain(); // one may be loading
      return;
    }
    const port = chrome.tabs.connect(tab.id, { name: "popup" });
    const silent = setTimeout(() => show(null, "state_silent_tab"), SILENT_MS);
    port.onMessage.addListener((/** @type {View} */ view) => {
      clearTimeout(silent);
      show(view);
    });
    port.onDisconnect.addListener(() => {
      clearTimeout(silent);
      void chrome.runtime.lastError; // read here, or Chrome logs it: no content script is there
      this.#port = null;
      // Nor does one answer that Chrome has discarded to save memory, and brings back once it is in front.
      show(null, tab.discarded ? "state_silent_tab" : "state_old_tab");
      openAgain();
    });
    this.#port = port;
  }

  /** @param {Action} action */
  async act(action) {
    this.#frame.forgetAnswer();
    await this.#frame.saved;
    this.#port?.postMessage({ action });
  }
}
