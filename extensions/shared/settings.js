// @ts-check
/** @import { Settings } from "./types" */
import { SERVER_URL } from "./config.js";
import { isPrivateUrl, originOf, serverUrlFrom } from "./server_url.js";

/**
 * The account of what is sent and kept that the consent pages give. Raise it whenever that changes: everybody
 * is asked again before anything more is sent.
 */
export const CONSENT_VERSION = 8;

/** What holds until somebody chooses otherwise. @type {Settings} */
export const DEFAULTS = {
  serverUrl: SERVER_URL,
  language: "auto",
  leaderKey: "",
  leaderKeyOrigin: "",
  automatic: true,
  restSeconds: 300, // five minutes: long enough to stand up, short enough to be agreed to
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
 * What was chosen; what tells of meetings only since the browser started.
 * @returns {Promise<Settings>}
 */
export async function readSettings() {
  const lasting = Object.keys(DEFAULTS).filter((name) => name !== "aliases");
  const chosen = await chrome.storage.local.get(lasting);
  const ofMeetings = await chrome.storage.session.get(["aliases"]);
  return withOwnKey({ ...DEFAULTS, ...chosen, ...ofMeetings, ...(await managedSettings()) });
}

/**
 * The settings without a leader key that was typed for another server: the one that is chosen next is not to
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
 * The leader key that was typed for a server, also for one that is not chosen any more; "" for none.
 * @param {string} serverUrl
 * @returns {Promise<string>}
 */
export async function keyFor(serverUrl) {
  const { leaderKey, leaderKeyOrigin } = await chrome.storage.local.get(["leaderKey", "leaderKeyOrigin"]);
  return ownKey({ leaderKey, leaderKeyOrigin }, serverUrl);
}

/** Earlier versions kept a leader key without its server: it was typed for the one that is chosen now. */
export async function adoptOldKey() {
  const { leaderKey, leaderKeyOrigin } = await chrome.storage.local.get(["leaderKey", "leaderKeyOrigin"]);
  if (!leaderKey || leaderKeyOrigin !== undefined) return;
  const { serverUrl } = await readSettings();
  await chrome.storage.local.set({ leaderKeyOrigin: originOf(serverUrl) });
}

/** Earlier versions kept on the disk what tells of meetings, and no popup takes it away there. */
export async function forgetOldMeetings() {
  await chrome.storage.local.remove("aliases");
}

/**
 * Whether a change in the browser's storage is one of settings: what is kept of a meeting is another at every
 * event.
 * @param {object} changes by name
 * @param {string} area
 */
export function isOfSettings(changes, area) {
  return area !== "session" || "aliases" in changes;
}

/**
 * What an administrator has set for everybody: the server alone, and it wins.
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
 * Whether the person has agreed to what is sent and kept now.
 * @param {Settings} settings
 */
export function hasConsent({ consentedAt, consentVersion }) {
  return Boolean(consentedAt) && consentVersion === CONSENT_VERSION;
}

/**
 * Whether they had agreed to another account, also a newer one before the extension was put back, and were
 * not asked again or have not answered.
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
