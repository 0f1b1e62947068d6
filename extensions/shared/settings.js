// @ts-check
/** @import { Settings } from "./types" */
import { SERVER_URL } from "./config.js";
import { isPrivateUrl, originOf, serverUrlFrom } from "./server_url.js";

/**
 * The version of what the consent pages say is sent and kept. Raise it whenever that changes: everybody is
 * asked again before anything more is sent.
 */
export const CONSENT_VERSION = 9;

/** What applies until somebody chooses otherwise. @type {Settings} */
export const DEFAULTS = {
  serverUrl: SERVER_URL,
  language: "auto",
  leaderKey: "",
  leaderKeyOrigin: "",
  automatic: true,
  restSeconds: 300, // five minutes: long enough to stand up, short enough for people to agree to
  restNote: "",
  afterMinutes: 0, // 0: no rest by the clock alone
  tilesAtOnce: 1,
  consentedAt: "",
  consentVersion: 0,
  connected: false,
  sound: "off",
  volume: 4,
  notifyOnly: false,
  notificationsAsked: false,
  aliases: {},
};

/**
 * What was chosen; what names meetings (the aliases) is only kept until the browser closes.
 * @returns {Promise<Settings>}
 */
export async function readSettings() {
  const lasting = Object.keys(DEFAULTS).filter((name) => name !== "aliases");
  const chosen = await chrome.storage.local.get(lasting);
  const ofMeetings = await chrome.storage.session.get(["aliases"]);
  return withOwnKey({ ...DEFAULTS, ...chosen, ...ofMeetings, ...(await managedSettings()) });
}

/**
 * The language that was chosen, "auto" for the browser's own: there at once, as all settings are not.
 * @returns {Promise<string>}
 */
export async function chosenLanguage() {
  const { language = DEFAULTS.language } = await chrome.storage.local.get(["language"]);
  return language;
}

/**
 * The settings, without the leader key if it was typed for another server: the server chosen next must not
 * learn it.
 * @param {Settings} settings
 * @returns {Settings}
 */
function withOwnKey(settings) {
  return { ...settings, leaderKey: ownKey(settings, settings.serverUrl) };
}

/**
 * @param {Pick<Settings, "leaderKey" | "leaderKeyOrigin">} typed
 * @param {string} serverUrl
 */
function ownKey({ leaderKey, leaderKeyOrigin }, serverUrl) {
  return leaderKeyOrigin === originOf(serverUrl) ? leaderKey : "";
}

/**
 * The leader key that was typed for a server, even one that is no longer chosen; "" for none.
 * @param {string} serverUrl
 * @returns {Promise<string>}
 */
export async function keyFor(serverUrl) {
  const { leaderKey, leaderKeyOrigin } = await chrome.storage.local.get(["leaderKey", "leaderKeyOrigin"]);
  return ownKey({ leaderKey, leaderKeyOrigin }, serverUrl);
}

/** Earlier versions kept a leader key without its server: it was typed for the server that is chosen now. */
export async function adoptOldKey() {
  const { leaderKey, leaderKeyOrigin } = await chrome.storage.local.get(["leaderKey", "leaderKeyOrigin"]);
  if (!leaderKey || leaderKeyOrigin !== undefined) return;
  const { serverUrl } = await readSettings();
  await chrome.storage.local.set({ leaderKeyOrigin: originOf(serverUrl) });
}

/** Earlier versions kept on disk what names meetings (the aliases), and no popup removes it from there. */
export async function forgetOldMeetings() {
  await chrome.storage.local.remove("aliases");
}

/**
 * Whether a change in the browser's storage is one of settings: what is kept of a meeting changes at every
 * event.
 * @param {object} changes by name
 * @param {string} area
 */
export function isOfSettings(changes, area) {
  return area !== "session" || "aliases" in changes;
}

/**
 * What an administrator has set for everybody: only the server, and it wins over the person's choice.
 * @returns {Promise<Partial<Settings>>}
 */
export async function managedSettings() {
  const serverUrl = serverUrlFrom(await managedServer());
  return serverUrl && isPrivateUrl(serverUrl) ? { serverUrl } : {};
}

/** What an administrator has written as the server, whether it can be used or not; "" for nothing. */
export async function managedServer() {
  const { serverUrl } = await chrome.storage.managed.get("serverUrl").catch(() => ({ serverUrl: "" }));
  return typeof serverUrl === "string" ? serverUrl : "";
}

/**
 * Whether the person has agreed to what is now sent and kept.
 * @param {Settings} settings
 */
export function hasConsent({ consentedAt, consentVersion }) {
  return Boolean(consentedAt) && consentVersion === CONSENT_VERSION;
}

/**
 * Whether they had agreed to another version, perhaps a newer one before the extension was downgraded, and
 * were not asked again or have not answered. 0 stands for a page that the browser keeps the extension from
 * (`meeting_link.js`): there nobody is asked.
 * @param {Settings} settings
 */
export function hasOtherConsent({ consentedAt, consentVersion }) {
  return Boolean(consentedAt) && consentVersion > 0 && consentVersion !== CONSENT_VERSION;
}

/** @param {Partial<Settings>} changes */
export async function writeSettings({ aliases, ...lasting }) {
  if (aliases) await chrome.storage.session.set({ aliases });
  await chrome.storage.local.set(lasting);
}

/**
 * What a content script may know: everything but the key, since it shares a process with the page.
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
 * The aliases after somebody has typed an id; the code itself, or nothing, removes the alias.
 * @param {Settings} settings
 * @param {string} code
 * @param {string} id
 */
export function aliasesWith(settings, code, id) {
  const { [code]: _, ...others } = settings.aliases;
  return id && id !== code ? { ...others, [code]: id } : others;
}
