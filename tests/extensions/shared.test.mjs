// @ts-check
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";
import {
  delayAsked,
  delayBefore,
  FIRST_DELAY_MS,
  JITTER,
  MAX_DELAY_MS,
} from "../../extensions/shared/backoff.js";
import { clockText, untilNextSecond } from "../../extensions/shared/countdown.js";
import { meetingCode } from "../../extensions/shared/meet.js";
import { isMeetingId, meetingIdFrom } from "../../extensions/shared/meeting/meeting_id.js";
import { CallPresence, GONE_MS } from "../../extensions/shared/page/call_presence.js";
import { isPrivateUrl } from "../../extensions/shared/server_url.js";
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
import { isAfter, later } from "../../extensions/shared/stream/stream_position.js";
import { LANGUAGES, languageFor, textOr, wordsOf } from "../../extensions/shared/words.js";
import { canBeChosen, haveSameTexts, localesOf } from "./languages.mjs";

test("waits between tries double, stop growing at the longest and are partly random", () => {
  assert.equal(
    delayBefore(0, () => 0),
    FIRST_DELAY_MS,
  );
  assert.equal(
    delayBefore(3, () => 0),
    FIRST_DELAY_MS * 8,
  );
  assert.equal(
    delayBefore(40, () => 0),
    MAX_DELAY_MS,
  );
  assert.equal(
    delayBefore(40, () => 1),
    MAX_DELAY_MS * (1 - JITTER),
  );
});

test("a wait that the server asks for is never shortened, and is not the same for everyone", () => {
  assert.equal(
    delayAsked(7, () => 0),
    7000,
  );
  assert.ok(delayAsked(7, () => 1) > 7000);
});

test("a wait that the server asks for fits a timer, and is an hour at most", () => {
  for (const seconds of [3600, 30 * 86_400, Number.MAX_VALUE])
    assert.equal(
      delayAsked(seconds, () => 0),
      3_600_000,
    );
});

test("a countdown shows the second that is running, and zero only at the end", () => {
  assert.equal(clockText(300_000), "5:00");
  assert.equal(clockText(299_999), "5:00");
  assert.equal(clockText(61_000), "1:01");
  assert.equal(clockText(1), "0:01");
  assert.equal(clockText(0), "0:00");
  assert.equal(clockText(-5000), "0:00");
});

test("the next look comes when the text changes", () => {
  for (const left of [299_999, 5000, 4001, 4000, 1]) {
    assert.notEqual(clockText(left - untilNextSecond(left)), clockText(left));
    if (untilNextSecond(left) > 1) assert.equal(clockText(left - untilNextSecond(left) + 1), clockText(left));
  }
});

test("a tab is in a call from the first tile until ten seconds after the last, or until it goes elsewhere", () => {
  const presence = new CallPresence();
  const code = "abc-defg-hij";
  assert.ok(!presence.update({ code, tiles: false }, 0), "the lobby");
  assert.ok(presence.update({ code, tiles: true }, 1000) && presence.inCall);
  assert.ok(!presence.update({ code, tiles: false }, 1000 + GONE_MS - 1), "another layout");
  assert.ok(presence.update({ code, tiles: false }, 1000 + GONE_MS) && !presence.inCall);
  presence.update({ code, tiles: true }, 30_000);
  presence.update({ code: "", tiles: true }, 30_001);
  assert.ok(!presence.inCall, "the landing page");
});

test("plain http is allowed for this computer only", () => {
  assert.ok(isPrivateUrl("https://rest.example.org/base"));
  assert.ok(isPrivateUrl("http://localhost:8000") && isPrivateUrl("http://127.0.0.1:8000"));
  assert.ok(!isPrivateUrl("http://rest.example.org") && !isPrivateUrl("http://localhost.example.org"));
});

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

test("event ids are compared as numbers", () => {
  assert.ok(isAfter("10-0", "9-5"));
  assert.ok(isAfter("9-10", "9-9"));
  assert.ok(!isAfter("9-9", "9-9"));
  assert.ok(isAfter("1-0", ""));
  assert.equal(later("", "5-1"), "5-1");
  assert.equal(later("6-0", "5-1"), "6-0");
});

test("a meeting code comes from Meet's address and nowhere else", () => {
  assert.equal(meetingCode("https://meet.google.com/abc-defg-hij?authuser=0"), "abc-defg-hij");
  assert.equal(meetingCode("https://meet.google.com//abc-defg-hij"), "abc-defg-hij", "a link from Slack");
  assert.equal(meetingCode("https://meet.google.com/ABC-Defg-hij"), "abc-defg-hij", "typed in capitals");
  const instant = "https://meet.google.com/_meet/abc-defg-hij?adhoc=1";
  assert.equal(meetingCode(instant), "abc-defg-hij", "a call begun at once");
  assert.equal(meetingIdFrom(instant), "abc-defg-hij", "and its address pasted");
  const canonical = "https://meet.google.com/abc-defg-hij";
  for (const path of ["lookup/team", "companion/lookup/team", "present/lookup/team"])
    assert.equal(meetingCode(`https://meet.google.com/${path}`, canonical), "abc-defg-hij", path);
  assert.equal(meetingCode("https://meet.google.com/lookup/team"), "");
  assert.equal(meetingCode("https://meet.google.com/lookup/a", "https://meet.google.com/lookup/b"), "");
  assert.equal(meetingCode("https://meet.google.com/landing", canonical), "", "a link of the call before");
  for (const other of ["https://meet.google.com/landing", "https://example.org/abc-defg-hij", "nonsense"]) {
    assert.equal(meetingCode(other), "");
  }
});

test("meeting ids are what the server takes", () => {
  for (const id of ["test-123", "a", "A_b-9", "x".repeat(64)]) assert.ok(isMeetingId(id), id);
  for (const id of ["", "a b", "é", "x".repeat(65), "../a", "a\n"]) assert.ok(!isMeetingId(id), id);
});

test("a Meet code in capitals, and a whole address, are the meeting that was meant", () => {
  const address = "https://meet.google.com/abc-defg-hij?authuser=0";
  for (const typed of [
    "ABC-defg-hij",
    " abc-defg-hij ",
    address,
    "meet.google.com/abc-defg-hij",
    "meet.google.com/abcdefghij",
    "https://meet.google.com/_meet/ABCDEFGHIJ?adhoc=1",
    address.toUpperCase(),
  ])
    assert.equal(meetingIdFrom(typed), "abc-defg-hij", typed);
  for (const typed of [
    "Team-A",
    "",
    "abcdefghij",
    "ABC_DEFG_HIJ",
    "no id!",
    "meet.google.com/landing",
    "https://example.org/abc-defg-hij",
  ])
    assert.equal(meetingIdFrom(typed), typed, typed);
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

test("the language is the chosen one, otherwise the first of the browser's that we have, otherwise English", () => {
  for (const language of LANGUAGES) {
    assert.equal(languageFor(language, ["en-US"]), language);
    assert.equal(languageFor("auto", [`${language.toUpperCase()}-XX`]), language);
  }
  assert.equal(languageFor("auto", ["ja"]), "ja");
  assert.equal(languageFor("auto", ["zh-TW", "ja-JP", "en"]), "ja");
  assert.equal(languageFor("auto", ["fr", "de"]), "en");
  assert.equal(languageFor("auto", []), "en");
});

test("parts are inserted into texts as they are", () => {
  const words = wordsOf({ left: "$1 of $2" });
  assert.equal(words("left", "$2", 3), "$2 of 3");
  assert.equal(words("unknown"), "unknown");
  assert.equal(textOr(words, "left", "else", 1, 2), "1 of 2");
  assert.equal(textOr(words, "unknown", "else"), "else");
});

for (const name of ["leader", "member"]) {
  test(`${name}: every language has the same texts, and every text that the code asks for`, async () => {
    const folder = new URL(`../../extensions/${name}/`, import.meta.url);
    const texts = await localesOf(folder);
    haveSameTexts(texts);
    canBeChosen(await readFile(new URL("popup.html", folder), "utf8"));
    const parts = [".", "shared/popup", "shared/page", ...(name === "member" ? ["shared/letter"] : [])];
    const lists = await Promise.all(
      parts.map(async (part) => (await readdir(new URL(part, folder))).map((file) => `${part}/${file}`)),
    );
    const files = lists.flat().filter((file) => /\.(js|html)$/.test(file));
    assert.ok(files.length > 10);
    for (const file of files) {
      const text = await readFile(new URL(file, folder), "utf8");
      for (const [, key] of text.matchAll(/(?:\bwords\(|data-words(?:-label)?=)"([a-z_0-9]+)"/g))
        assert.ok(key in texts.en, `${file}: ${key}`);
    }
  });
}
