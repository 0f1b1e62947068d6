// @ts-check
/** @import { Settings } from "./types" */
import { SERVER_URL } from "./config.js";

/** What holds until somebody chooses otherwise. @type {Settings} */
export const DEFAULTS = {
  serverUrl: SERVER_URL,
  language: "auto",
  leaderKey: "",
  automatic: true,
  restSeconds: 300, // five minutes: long enough to stand up, short enough to be agreed to
  afterMinutes: 0, // 0: no rest by the clock alone
  tilesAtOnce: 1,
  consentedAt: "",
  connected: false,
  sound: false,
  aliases: {},
};

/** @returns {Promise<Settings>} */
export async function readSettings() {
  return { ...DEFAULTS, ...(await chrome.storage.local.get(Object.keys(DEFAULTS))) };
}

/** @param {Partial<Settings>} changes */
export async function writeSettings(changes) {
  await chrome.storage.local.set(changes);
}

/**
 * What a content script may know: all but the key, since it shares its process with the page.
 * @param {Settings} settings
 */
export function forTab(settings) {
  return { ...settings, leaderKey: "" };
}

/**
 * The meeting that a tab with this Meet code belongs to.
 * @param {Settings} settings
 * @param {string} code
 */
export function meetingIdFor(settings, code) {
  return settings.aliases[code] || code;
}

/**
 * The aliases after somebody typed an id; typing the code itself, or nothing, takes the alias away.
 * @param {Settings} settings
 * @param {string} code
 * @param {string} id
 */
export function aliasesWith(settings, code, id) {
  const { [code]: _, ...others } = settings.aliases;
  return id && id !== code ? { ...others, [code]: id } : others;
}
