// @ts-check
// What is kept in the browser's storage, for how long, and who gets it.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  adoptOldKey,
  aliasesWith,
  CONSENT_VERSION,
  DEFAULTS,
  forgetOldMeetings,
  forTab,
  hasConsent,
  hasOtherConsent,
  isOfSettings,
  meetingIdFor,
  readSettings,
  writeSettings,
} from "../../extensions/shared/settings.js";

test("consent counts for the data practice that it was given to", () => {
  assert.ok(!hasConsent(DEFAULTS));
  const agreed = { ...DEFAULTS, consentedAt: "2026-01-01T00:00:00.000Z", consentVersion: CONSENT_VERSION };
  assert.ok(hasConsent(agreed));
  for (const consentVersion of [CONSENT_VERSION - 1, CONSENT_VERSION + 1]) {
    const other = { ...agreed, consentVersion };
    assert.ok(!hasConsent(other) && hasOtherConsent(other), "before an update, or before it was put back");
  }
  for (const none of [agreed, DEFAULTS, { ...DEFAULTS, consentedAt: "" }, { ...agreed, consentVersion: 0 }])
    assert.ok(!hasOtherConsent(none));
});

test("another meeting id can stand in for a code, and can be given up again", () => {
  const settings = { ...DEFAULTS, aliases: aliasesWith(DEFAULTS, "abc-defg-hij", "team") };
  assert.equal(meetingIdFor(settings, "abc-defg-hij"), "team");
  assert.equal(meetingIdFor(settings, "xyz-defg-hij"), "xyz-defg-hij");
  assert.deepEqual(aliasesWith(settings, "abc-defg-hij", "abc-defg-hij"), {});
});

/** The browser's storage, with nothing set by an administrator. */
function storage() {
  const area = () => {
    const kept = /** @type {Record<string, unknown>} */ ({});
    return {
      kept,
      get: async (/** @type {string[]} */ names) =>
        Object.fromEntries(Object.entries(kept).filter(([name]) => names.includes(name))),
      set: async (/** @type {object} */ items) => void Object.assign(kept, items),
      remove: async (/** @type {string} */ name) => void delete kept[name],
    };
  };
  const [local, session] = [area(), area()];
  const managed = { get: async () => ({}) };
  Object.assign(globalThis, { chrome: { storage: { local, session, managed } } });
  return { local, session };
}

test("the meeting that a code stands for is forgotten when the browser closes, and settings stay", async () => {
  const { local } = storage();
  await writeSettings({ language: "ja", aliases: { "abc-defg-hij": "team" } });
  assert.deepEqual(local.kept, { language: "ja" });
  const { language, aliases } = await readSettings();
  assert.deepEqual([language, aliases], ["ja", { "abc-defg-hij": "team" }]);
});

test("a server set by an administrator is used for everybody, unless others could listen on the way to it", async () => {
  const area = (/** @type {object} */ kept) => ({ get: async () => kept });
  const [local, session] = [area({ serverUrl: "https://chosen.example.org" }), area({})];
  const read = async (/** @type {string} */ serverUrl) => {
    Object.assign(globalThis, { chrome: { storage: { local, session, managed: area({ serverUrl }) } } });
    return (await readSettings()).serverUrl;
  };
  assert.equal(await read("https://rest.example.org/"), "https://rest.example.org");
  assert.equal(await read("http://localhost:8000"), "http://localhost:8000");
  for (const none of ["", "http://rest.example.org", "no address"])
    assert.equal(await read(none), "https://chosen.example.org", none);
});

test("a change in what is kept of a meeting is no change of settings, but a change of which meeting it is is", () => {
  assert.ok(isOfSettings({ language: {} }, "local"));
  assert.ok(isOfSettings({ aliases: {} }, "session"));
  assert.ok(!isOfSettings({ "meeting https://rest.example.org m": {} }, "session"));
});

test("a leader key from an earlier version stays with the server that was chosen then, and goes to no other", async () => {
  const { local } = storage();
  await local.set({ serverUrl: "https://rest.example.org/base", leaderKey: "k" });
  await adoptOldKey();
  assert.equal((await readSettings()).leaderKey, "k");
  await local.set({ serverUrl: "https://other.example.org" });
  await adoptOldKey();
  assert.equal((await readSettings()).leaderKey, "");
});

test("an earlier version's entry on disk of which meeting a code stood for is ignored and deleted", async () => {
  const { local } = storage();
  await local.set({ language: "ja", aliases: { "abc-defg-hij": "team" } });
  const { language, aliases } = await readSettings();
  assert.deepEqual([language, aliases], ["ja", {}]);
  await forgetOldMeetings();
  assert.deepEqual(local.kept, { language: "ja" });
});

test("a content script never gets the leader key", () => {
  assert.equal(forTab({ ...DEFAULTS, leaderKey: "secret" }).leaderKey, "");
});
