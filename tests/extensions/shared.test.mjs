// @ts-check
/** @import { Failure, Health, Rest, RestEvent, ServerEvent } from "../../extensions/shared/types" */
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { test } from "node:test";
import { callServer } from "../../extensions/shared/api.js";
import {
  delayAsked,
  delayBefore,
  FIRST_DELAY_MS,
  JITTER,
  MAX_DELAY_MS,
} from "../../extensions/shared/backoff.js";
import { clockText, untilNextSecond } from "../../extensions/shared/countdown.js";
import { healthStatus } from "../../extensions/shared/health_status.js";
import { meetingCode } from "../../extensions/shared/meet.js";
import { isMeetingId } from "../../extensions/shared/meeting_id.js";
import {
  afterEvent,
  announcedRest,
  runningRest,
  unknownMeeting,
} from "../../extensions/shared/meeting_state.js";
import { CallPresence, GONE_MS } from "../../extensions/shared/page/call_presence.js";
import { randomToken, requestRest } from "../../extensions/shared/rest_request.js";
import { ServerClock } from "../../extensions/shared/server_clock.js";
import { parseEvent } from "../../extensions/shared/server_event.js";
import { isPrivateUrl } from "../../extensions/shared/server_url.js";
import {
  aliasesWith,
  CONSENT_VERSION,
  DEFAULTS,
  forTab,
  hasConsent,
  meetingIdFor,
} from "../../extensions/shared/settings.js";
import { isAfter, later } from "../../extensions/shared/stream_position.js";
import { languageFor, textOr, wordsOf } from "../../extensions/shared/words.js";

const START = Date.parse("2026-01-31T09:00:00.000Z");
const iso = (/** @type {number} */ seconds) => new Date(START + seconds * 1000).toISOString();
/** @returns {Rest} */
const rest = (id = "one", begins = 0, seconds = 300) => ({
  id,
  reason: "manual",
  state: "running",
  started_at: iso(begins),
  ends_at: iso(begins + seconds),
  seconds,
});
/** @type {(event: RestEvent, rest: Rest, at?: number) => ServerEvent} */
const restEvent = (event, rest, at = 0) => ({ event, rest, meeting_id: "m", timestamp: iso(at) });
/** @type {(event: "monitoring_started" | "monitoring_stopped" | "meeting_ended") => ServerEvent} */
const plainEvent = (event) => ({ event, meeting_id: "m", timestamp: iso(0) });

test("waits between tries double, end at the longest and leave a part to chance", () => {
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

test("a wait that the server asks for is never shorter, and not the same for everyone", () => {
  assert.equal(
    delayAsked(7, () => 0),
    7000,
  );
  assert.ok(delayAsked(7, () => 1) > 7000);
});

test("a countdown shows the second that runs, and zero only at the end", () => {
  assert.equal(clockText(300_000), "5:00");
  assert.equal(clockText(299_999), "5:00");
  assert.equal(clockText(61_000), "1:01");
  assert.equal(clockText(1), "0:01");
  assert.equal(clockText(0), "0:00");
  assert.equal(clockText(-5000), "0:00");
});

test("the next look is when the text changes", () => {
  for (const left of [299_999, 5000, 4001, 4000, 1]) {
    assert.notEqual(clockText(left - untilNextSecond(left)), clockText(left));
    if (untilNextSecond(left) > 1) assert.equal(clockText(left - untilNextSecond(left) + 1), clockText(left));
  }
});

test("the server's clock is taken from its least delayed word", () => {
  let local = 1_000_000;
  const clock = new ServerClock(() => local);
  clock.reset(iso(0));
  assert.equal(clock.now(), START);
  local += 10_000;
  clock.advance(iso(10.2));
  assert.equal(clock.now(), START + 10_200);
  clock.advance(iso(3)); // came late: told again after a reconnect
  assert.equal(clock.now(), START + 10_200);
  clock.reset(iso(9));
  assert.equal(clock.now(), START + 9000);
  clock.advance("not a time");
  assert.equal(clock.now(), START + 9000);
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

test("plain http is for this computer only", () => {
  assert.ok(isPrivateUrl("https://rest.example.org/base"));
  assert.ok(isPrivateUrl("http://localhost:8000") && isPrivateUrl("http://127.0.0.1:8000"));
  assert.ok(!isPrivateUrl("http://rest.example.org") && !isPrivateUrl("http://localhost.example.org"));
});

test("consent counts for the data practice that it was given to", () => {
  assert.ok(!hasConsent(DEFAULTS));
  const agreed = { ...DEFAULTS, consentedAt: "2026-01-01T00:00:00.000Z", consentVersion: CONSENT_VERSION };
  assert.ok(hasConsent(agreed));
  assert.ok(!hasConsent({ ...agreed, consentVersion: CONSENT_VERSION - 1 }));
});

test("event ids are compared as numbers", () => {
  assert.ok(isAfter("10-0", "9-5"));
  assert.ok(isAfter("9-10", "9-9"));
  assert.ok(!isAfter("9-9", "9-9"));
  assert.ok(isAfter("1-0", ""));
  assert.equal(later("", "5-1"), "5-1");
  assert.equal(later("6-0", "5-1"), "6-0");
});

test("a snapshot is the whole truth of its moment", () => {
  const before = { ...unknownMeeting(), measuring: true, rest: rest() };
  const state = afterEvent(before, {
    event: "connected",
    meeting_id: "m",
    timestamp: iso(500),
    active: true,
    monitoring: false,
    rest: null,
  });
  assert.deepEqual(state, { active: true, measuring: false, rest: null, lastRestEndedAt: START + 300_000 });
});

test("an announced rest is none yet, can be put off or called off, and begins by its own time", () => {
  /** @type {Rest} */
  const planned = { ...rest("one", 30), state: "announced" };
  const announced = afterEvent(unknownMeeting(), restEvent("rest_announced", planned));
  assert.equal(announcedRest(announced, START + 29_999)?.id, "one");
  assert.equal(runningRest(announced, START + 29_999), null);
  assert.equal(announcedRest(announced, START + 30_000), null);
  assert.equal(runningRest(announced, START + 30_000)?.id, "one");
  /** @type {Rest} */
  const later = { ...rest("one", 330), state: "announced" };
  const postponed = afterEvent(announced, restEvent("rest_postponed", later, 20));
  assert.equal(announcedRest(postponed, START + 60_000)?.id, "one");
  const other = afterEvent(postponed, restEvent("rest_cancelled", rest("two"), 25));
  assert.equal(other.rest?.id, "one", "another rest was called off");
  const cancelled = afterEvent(postponed, restEvent("rest_cancelled", later, 25));
  assert.deepEqual([cancelled.rest, cancelled.lastRestEndedAt], [null, null], "it was no rest");
});

test("a rest runs from its event to its end by the server's clock", () => {
  const state = afterEvent(unknownMeeting(), restEvent("rest_required", rest()));
  assert.equal(runningRest(state, START + 299_999)?.id, "one");
  assert.equal(runningRest(state, START + 300_000), null);
});

test("what was missed and is over leaves no rest behind", () => {
  let state = afterEvent(unknownMeeting(), restEvent("rest_required", rest()));
  state = afterEvent(state, restEvent("rest_ended", rest(), 20));
  assert.equal(runningRest(state, START + 21_000), null);
  assert.equal(state.lastRestEndedAt, START + 20_000);
});

test("the end of an older rest does not end a newer one", () => {
  const state = afterEvent({ ...unknownMeeting(), rest: rest("two") }, restEvent("rest_ended", rest("one")));
  assert.equal(state.rest?.id, "two");
});

test("measuring starts, stops and ends with the meeting", () => {
  let state = afterEvent(unknownMeeting(), plainEvent("monitoring_started"));
  assert.ok(state.active && state.measuring);
  state = afterEvent(state, plainEvent("monitoring_stopped"));
  assert.ok(state.active && !state.measuring);
  state = afterEvent({ ...state, rest: rest() }, plainEvent("meeting_ended"));
  assert.deepEqual([state.active, state.rest], [false, null]);
  assert.equal(afterEvent(state, parseEvent("message", `{"event":"something_new","meeting_id":"m"}`)), state);
});

test("a meeting code comes from Meet's address and nowhere else", () => {
  assert.equal(meetingCode("https://meet.google.com/abc-defg-hij?authuser=0"), "abc-defg-hij");
  assert.equal(meetingCode("https://meet.google.com//abc-defg-hij"), "abc-defg-hij", "a link from Slack");
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

test("another meeting id can stand in for a code, and is given up again", () => {
  const settings = { ...DEFAULTS, aliases: aliasesWith(DEFAULTS, "abc-defg-hij", "team") };
  assert.equal(meetingIdFor(settings, "abc-defg-hij"), "team");
  assert.equal(meetingIdFor(settings, "xyz-defg-hij"), "xyz-defg-hij");
  assert.deepEqual(aliasesWith(settings, "abc-defg-hij", "abc-defg-hij"), {});
});

test("an event is read as it was sent, and what cannot be read is unknown", () => {
  const sent = { event: "rest_required", meeting_id: "m", timestamp: iso(0), rest: rest() };
  assert.deepEqual(parseEvent("message", JSON.stringify(sent)), sent);
  const { event, meeting_id } = parseEvent("connected", `{"meeting_id":"m","active":true}`);
  assert.deepEqual([event, meeting_id], ["connected", "m"]);
  const newer = parseEvent("message", `{"event":"rest_painted","meeting_id":"m","timestamp":"t"}`);
  assert.deepEqual(newer, { event: "unknown", name: "rest_painted", meeting_id: "m", timestamp: "t" });
  for (const text of ["", "null", "[1]", "{", '"text"']) {
    const unread = parseEvent("message", text);
    assert.deepEqual([unread.event, unread.meeting_id], ["unknown", ""], text);
  }
});

test("a request for a rest says who asked only to a server that wants to count, with nothing but random characters", async () => {
  /** @type {unknown[]} */
  const bodies = [];
  const call = (/** @type {number} */ status) => (/** @type {unknown} */ body) => {
    bodies.push(body);
    return Promise.resolve({ .../** @type {Failure} */ (failed), status: body ? 200 : status });
  };
  const failed = { ok: false, status: 0, error: "bad_request", retryAfter: 0, data: null };
  await requestRest(call(200), () => "token");
  await requestRest(call(400), () => "token");
  assert.deepEqual(bodies, [undefined, undefined, { token: "token" }]);
  assert.match(randomToken(), /^[0-9a-f]{32}$/);
  assert.notEqual(randomToken(), randomToken());
});

test("a server's health is well for a whole server of ours, and else says what is wrong", () => {
  const healthOf = (/** @type {Partial<Health>} */ data) =>
    healthStatus({ ok: true, status: 200, data: /** @type {Health} */ (data) });
  const refused = (/** @type {number} */ status) =>
    healthStatus({ ok: false, status, error: "x", retryAfter: 0, data: null });
  assert.equal(healthOf({ redis: "connected" }), "ok");
  assert.equal(healthOf({ redis: "disconnected" }), "no_redis");
  assert.equal(healthOf({}), "not_ours");
  assert.equal(refused(0), "away");
  assert.equal(refused(502), "down");
  assert.equal(refused(503), "down");
  assert.equal(refused(404), "not_ours");
});

/**
 * A server that gives one answer to everything until the test is over; returns its address.
 * @param {import("node:test").TestContext} t
 * @param {import("node:http").RequestListener} listener
 */
async function served(t, listener) {
  const server = createServer(listener);
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  t.after(() => server.close());
  const address = server.address();
  assert.ok(address && typeof address === "object");
  return `http://127.0.0.1:${address.port}`;
}

test("a platform's page in place of the server is told from another site", async (t) => {
  let status = 502;
  const url = await served(t, (_, answer) =>
    answer.writeHead(status, { "content-type": "text/html" }).end("<h1>Bad gateway</h1>"),
  );
  for (const [code, error] of /** @type {const} */ ([
    [502, "down"],
    [404, "not_ours"],
  ])) {
    status = code;
    const outcome = await callServer(url, "m", "start");
    assert.equal(outcome.ok ? "" : outcome.error, error);
  }
});

test("a refusal says for how long, in its body or, from a proxy, in its header alone", async (t) => {
  const ours = '{"error":"rate_limited","retry_after":7}';
  const bodies = { ours, proxy: "slow down", silent: "no" };
  const url = await served(t, (request, answer) => {
    const [, , , name = ""] = request.url?.split("/") ?? [];
    if (name === "proxy") answer.setHeader("Retry-After", "9");
    answer.writeHead(429).end(bodies[/** @type {keyof typeof bodies} */ (name)]);
  });
  for (const [name, seconds] of Object.entries({ ours: 7, proxy: 9, silent: 0 })) {
    const outcome = await callServer(url, name, "start");
    assert.ok(!outcome.ok && outcome.error === "rate_limited");
    assert.equal(outcome.retryAfter, seconds, name);
  }
});

test("a content script never gets the leader key", () => {
  assert.equal(forTab({ ...DEFAULTS, leaderKey: "secret" }).leaderKey, "");
});

test("the language is the chosen one, else the browser's, else English", () => {
  assert.equal(languageFor("ja", "en-US"), "ja");
  assert.equal(languageFor("auto", "ja-JP"), "ja");
  assert.equal(languageFor("auto", "fr"), "en");
});

test("parts are put into texts as they are", () => {
  const words = wordsOf({ left: "$1 of $2" });
  assert.equal(words("left", "$2", 3), "$2 of 3");
  assert.equal(words("unknown"), "unknown");
  assert.equal(textOr(words, "left", "else", 1, 2), "1 of 2");
  assert.equal(textOr(words, "unknown", "else"), "else");
});

for (const name of ["leader", "member"]) {
  test(`${name}: both languages have the same texts, and every text that the code asks for`, async () => {
    const folder = new URL(`../../extensions/${name}/`, import.meta.url);
    const [ja, en] = await Promise.all(
      ["ja", "en"].map(async (language) =>
        JSON.parse(await readFile(new URL(`_locales/${language}/messages.json`, folder), "utf8")),
      ),
    );
    assert.deepEqual(Object.keys(ja), Object.keys(en));
    for (const key of Object.keys(ja)) {
      assert.deepEqual(ja[key].message.match(/\$\d/g)?.sort(), en[key].message.match(/\$\d/g)?.sort(), key);
    }
    const parts = [".", "shared/popup", ...(name === "member" ? ["shared/letter"] : [])];
    const lists = await Promise.all(
      parts.map(async (part) => (await readdir(new URL(part, folder))).map((file) => `${part}/${file}`)),
    );
    const files = lists.flat().filter((file) => /\.(js|html)$/.test(file));
    assert.ok(files.length > 10);
    for (const file of files) {
      const text = await readFile(new URL(file, folder), "utf8");
      for (const [, key] of text.matchAll(/(?:\bwords\(|data-words(?:-label)?=)"([a-z_0-9]+)"/g))
        assert.ok(key in en, `${file}: ${key}`);
    }
  });
}
