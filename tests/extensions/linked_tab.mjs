// @ts-check
// A Meet tab's link to its server, with the worker's browser around it, for tests without a browser.
/** @import { FromTab, ToTab } from "../../extensions/shared/types" */
/** @import { FrameChannel } from "../../extensions/shared/worker/meeting_link.js" */
import { setImmediate } from "node:timers/promises";
import { CONSENT_VERSION } from "../../extensions/shared/settings.js";
import { MeetingLink } from "../../extensions/shared/worker/meeting_link.js";

const AGREED = { consentedAt: "2026-01-31T09:00:00.000Z", consentVersion: CONSENT_VERSION };

/**
 * A tab's link to its server, of somebody who has agreed, in a browser whose storage holds `session` and `local`.
 * @param {import("node:test").TestContext} t
 * @param {{local?: Record<string, unknown>, session?: Record<string, unknown>}} kept
 * @param {object | null} [frames]
 * @param {MeetingLink[]} [others] the links of the meeting's other tabs
 * @param {number} [tabId] 2 or more for another link in the same test
 */
export function linked(t, { local = {}, session = {} }, frames = null, others = [], tabId = 1) {
  Object.assign(local, { ...AGREED, ...local });
  if (tabId === 1) t.mock.timers.enable({ apis: ["setTimeout"] });
  const area = (/** @type {Record<string, unknown>} */ items) => ({
    get: async (/** @type {string | string[]} */ names) =>
      Object.fromEntries(Object.entries(items).filter(([name]) => names.includes(name))),
    set: async (/** @type {object} */ changes) => void Object.assign(items, changes),
  });
  /** @type {(EventTarget & {address: string, isClosed: boolean})[]} */
  const streams = [];
  const EventSource = class extends EventTarget {
    isClosed = false;
    constructor(/** @type {string} */ address) {
      super();
      streams.push(Object.assign(this, { address }));
    }
    close() {
      this.isClosed = true;
    }
  };
  const managed = { get: async () => ({}) };
  const permissions = { contains: async () => false };
  const tabs = { get: async () => ({ url: "https://meet.google.com/abc-defg-hij" }) };
  Object.assign(globalThis, {
    EventSource,
    chrome: { permissions, tabs, storage: { local: area(local), session: area(session), managed } },
  });
  /** @type {ToTab[]} */
  const posted = [];
  /** @type {(message: FromTab) => void} */
  let say = () => {};
  const onMessage = { addListener: (/** @type {typeof say} */ hear) => (say = hear) };
  const postMessage = (/** @type {ToTab} */ message) => posted.push(message);
  const sender = { tab: { id: tabId } };
  const port = /** @type {unknown} */ ({ onMessage, postMessage, sender });
  const link = new MeetingLink(
    /** @type {chrome.runtime.Port} */ (port),
    /** @type {FrameChannel | null} */ (frames),
    () => others,
  );
  t.after(() => link.close());
  const settled = async () => {
    for (let turn = 0; turn < 10; turn++) await setImmediate();
  };
  return { link, streams, posted, say: (/** @type {FromTab} */ message) => say(message), settled };
}

export const SERVER = "https://rest.example.org";
/** What a tab remembers of a letter that was closed. */
export const ANSWER = { restId: "r", closed: true, restEndsAt: "" };
