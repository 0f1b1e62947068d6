// @ts-check
// What becomes of a run that no tab ends, when consent is withdrawn or another server chosen.
/** @import { Memory } from "../../extensions/leader/shared/types" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { endLeftRuns } from "../../extensions/leader/run/left_runs.js";
import { CONSENT_VERSION } from "../../extensions/leader/shared/settings.js";

const SERVER = "https://rest.example";
const KEPT = `meeting ${SERVER} m`;
const AGREED = { serverUrl: SERVER, consentedAt: "2026", consentVersion: CONSENT_VERSION };
const WITHDRAWN = { ...AGREED, consentedAt: "", consentVersion: 0 };
const ELSEWHERE = { ...AGREED, serverUrl: "https://other.example" };

/**
 * With this run on, tells of a changed setting; returns what the server was told, and whether the run is on.
 * @param {import("node:test").TestContext} t
 * @param {object} chosen the settings in the browser's storage
 * @param {Memory} memory what else is kept of the run
 * @param {{meetingKey: string, wantsToMeasure: boolean, inCall: boolean}[]} links of the tabs that are open
 * @param {() => Promise<Response>} answer the server's
 */
async function told(t, chosen, memory = {}, links = [], answer = async () => Response.json({})) {
  /** @type {Record<string, unknown>} */
  const session = {
    aliases: {},
    "call m": {},
    [KEPT]: { running: true, lastStartAt: Date.now(), ...memory },
  };
  const area = (/** @type {Record<string, unknown>} */ items) => ({
    get: async (/** @type {string | string[] | undefined} */ names) =>
      Object.fromEntries(Object.entries(items).filter(([name]) => !names || names.includes(name))),
    set: async (/** @type {object} */ changes) => void Object.assign(items, changes),
  });
  let change = (/** @type {object} */ _changes, /** @type {string} */ _area) => {};
  const onChanged = { addListener: (/** @type {typeof change} */ listener) => (change = listener) };
  const storage = { onChanged, local: area({ ...chosen }), session: area(session), managed: area({}) };
  Object.assign(globalThis, { chrome: { storage } });
  /** @type {string[]} */
  const calls = [];
  t.mock.method(globalThis, "fetch", (/** @type {string} */ url, /** @type {RequestInit} */ request) => {
    calls.push(`${request.method} ${url} ${new Headers(request.headers).get("Authorization")}`);
    return answer();
  });
  endLeftRuns(new Set(links));
  change({ consentedAt: {} }, "local");
  for (const link of links) link.wantsToMeasure = false; // as it does when it gets the same news
  for (let turn = 0; turn < 50; turn++) await setImmediate();
  return { calls, running: /** @type {Memory} */ (session[KEPT]).running };
}

const END = `DELETE ${SERVER}/api/meetings/m/end`;
const tab = (/** @type {string} */ id, inCall = true) => [
  { meetingKey: `${SERVER} ${id}`, wantsToMeasure: true, inCall },
];

test("the run of a closed tab is over, but its meeting is not ended: it may be another leader's", async (t) => {
  for (const chosen of [WITHDRAWN, ELSEWHERE]) {
    assert.deepEqual(await told(t, chosen), { calls: [], running: false });
    assert.deepEqual(await told(t, chosen, {}, tab("n")), { calls: [], running: false }, "is elsewhere");
    const idle = tab("m").map((link) => ({ ...link, wantsToMeasure: false }));
    assert.deepEqual(
      await told(t, chosen, {}, idle),
      { calls: [], running: false },
      "another one only listens",
    );
  }
});

test("a withdrawn run is left to the tab that measures, which ends it itself", async (t) => {
  assert.deepEqual(await told(t, WITHDRAWN, {}, tab("m")), { calls: [], running: true });
});

test("a server that is given up during a call is told, with the key that was typed for it alone", async (t) => {
  const keyed = { ...ELSEWHERE, leaderKey: "secret", leaderKeyOrigin: SERVER };
  assert.deepEqual(await told(t, keyed, {}, tab("m")), { calls: [`${END} Bearer secret`], running: false });
  const others = { ...keyed, leaderKeyOrigin: ELSEWHERE.serverUrl };
  assert.deepEqual(await told(t, others, {}, tab("m")), { calls: [`${END} null`], running: false });
  assert.deepEqual(
    await told(t, keyed, {}, tab("m", false)),
    { calls: [], running: false },
    "after the call",
  );
});

test("a run is over even where the server that is given up cannot be told", async (t) => {
  const away = () => Promise.reject(new TypeError("Failed to fetch"));
  const over = { calls: [`${END} null`], running: false };
  assert.deepEqual(await told(t, ELSEWHERE, {}, tab("m"), away), over);
});

test("a run that is over or about to end stays as it is, and so does every run while nothing ends one", async (t) => {
  assert.deepEqual(await told(t, ELSEWHERE, { running: false }, tab("m")), { calls: [], running: false });
  assert.deepEqual(await told(t, ELSEWHERE, { endAskedAt: 1 }, tab("m")), { calls: [], running: true });
  assert.deepEqual(await told(t, AGREED, {}, tab("m")), { calls: [], running: true });
  assert.deepEqual(await told(t, AGREED), { calls: [], running: true });
});
