// @ts-check
// Telling a server's own answers from what stands in its place, and saying which it is.
/** @import { CallName, Failure, Health } from "../../extensions/shared/types" */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import { callServer } from "../../extensions/shared/api.js";
import { healthStatus } from "../../extensions/shared/health_status.js";
import { randomToken, requestRest } from "../../extensions/shared/meeting/rest_request.js";
import { whyRefused } from "../../extensions/shared/stream/stream_refusal.js";
import { LANGUAGES } from "../../extensions/shared/words.js";
import { TEXTS } from "../../static/console/texts.js";
import { localesOf } from "./languages.mjs";
import { listening } from "./listening.mjs";

test("a request for a rest says who asked only to a server that counts, and only by random characters", async () => {
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

test("a server of ours that is complete counts as healthy, and otherwise the status says what is wrong", () => {
  const healthOf = (/** @type {Partial<Health>} */ data) =>
    healthStatus({ ok: true, status: 200, data: /** @type {Health} */ (data) });
  const refused = (/** @type {number} */ status) =>
    healthStatus({ ok: false, status, error: "x", retryAfter: 0, data: null });
  assert.equal(healthOf({ redis: "connected" }), "ok");
  assert.equal(healthOf({ redis: "disconnected" }), "no_redis");
  assert.equal(healthOf({}), "not_ours");
  assert.equal(refused(0), "away");
  assert.equal(refused(500), "down");
  assert.equal(refused(502), "down");
  assert.equal(refused(503), "down");
  assert.equal(refused(404), "not_ours");
});

/**
 * A server that gives everything the same answer until the test is over; returns its address.
 * @param {import("node:test").TestContext} t
 * @param {import("node:http").RequestListener} listener
 */
function served(t, listener) {
  return listening(t, createServer(listener));
}

test("a leader key that no header can carry counts as wrong, and nothing is sent", async (t) => {
  let calls = 0;
  const url = await served(t, (_, answer) => {
    calls += 1;
    answer.end("{}");
  });
  const outcome = await callServer(url, "m", "start", { key: "ひみつ" });
  assert.deepEqual([outcome.status, outcome.ok ? "" : outcome.error, calls], [403, "forbidden", 0]);
});

test("the leader key is sent only with what only a leader may do, and a browser's cookies with nothing", async (t) => {
  /** @type {RequestInit[]} */
  const requests = [];
  t.mock.method(globalThis, "fetch", async (/** @type {string} */ _, /** @type {RequestInit} */ request) => {
    requests.push(request);
    return new Response("{}");
  });
  /** @type {CallName[]} */
  const leaders = ["start", "end", "rest", "endRest", "postponeRest", "beginRest", "extendRest"];
  /** @type {CallName[]} */
  const everybodys = ["requestRest", "withdrawRequest", "stopMeasuring", "summary", "status"];
  for (const name of [...leaders, ...everybodys])
    await callServer("https://rest.example.org", "m", name, { key: "secret" });
  const keys = requests.map(({ headers }) => new Headers(headers).get("Authorization"));
  assert.deepEqual(keys, [...leaders.map(() => "Bearer secret"), ...everybodys.map(() => null)]);
  assert.deepEqual(new Set(requests.map(({ credentials }) => credentials)), new Set(["omit"]));
});

test("asking why a stream was refused takes no place on the server, even if a stream is granted after all", async (t) => {
  /** @type {RequestInit[]} */
  const requests = [];
  t.mock.method(globalThis, "fetch", async (/** @type {string} */ _, /** @type {RequestInit} */ request) => {
    requests.push(request);
    return new Response("{}");
  });
  assert.equal(await whyRefused("https://rest.example.org/stream"), null);
  assert.deepEqual(
    requests.map(({ signal }) => signal?.aborted),
    [true],
  );
});

test("a server that sends no news for a while is not called busy: it may be waiting for its Redis", async (t) => {
  const body = '{"error":"redis_unavailable","retry_after":5}';
  const url = await served(t, (_, answer) => answer.writeHead(503, { "retry-after": "5" }).end(body));
  assert.deepEqual(await whyRefused(url), { state: "limited", seconds: 5 });
  const [leader, member] = await Promise.all(
    ["leader", "member"].map((name) => localesOf(new URL(`../../extensions/${name}/`, import.meta.url))),
  );
  for (const language of LANGUAGES) {
    const { error_no_news_limited } = leader[language];
    const { state_limited } = member[language];
    for (const text of [error_no_news_limited, state_limited, TEXTS[language].stream_limited])
      assert.doesNotMatch(text, /busy|混/);
  }
});

test("a platform's page in place of the server is told apart from another site", async (t) => {
  let status = 502;
  const url = await served(t, (_, answer) =>
    answer.writeHead(status, { "content-type": "text/html" }).end("<h1>Bad gateway</h1>"),
  );
  for (const [code, error] of /** @type {const} */ ([
    [500, "down"],
    [502, "down"],
    [404, "not_ours"],
  ])) {
    status = code;
    const outcome = await callServer(url, "m", "start");
    assert.equal(outcome.ok ? "" : outcome.error, error);
  }
});

test("an answer of ours that is cut off on its way is one that did not arrive, and no other site's", async (t) => {
  const url = await served(t, (_, answer) => {
    answer.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
    answer.write('{"status":"started"', () => answer.destroy());
  });
  const outcome = await callServer(url, "m", "start");
  assert.deepEqual([outcome.status, outcome.ok ? "" : outcome.error], [0, "unreachable"]);
});

test("another site's 404 is not taken for ours, whatever its body calls an error", async (t) => {
  let body = "";
  const url = await served(t, (_, answer) => answer.writeHead(404).end(body));
  for (const error of ["Not Found", 404, { message: "no" }, "no_such_page", "not_found"]) {
    body = JSON.stringify({ error });
    const outcome = await callServer(url, "m", "start");
    assert.equal(outcome.ok ? "" : outcome.error, error === "not_found" ? error : "not_ours");
  }
});

test("an error that is not formed like our codes is not one, so that no other site's words are shown as ours", async (t) => {
  let body = "";
  const url = await served(t, (_, answer) => answer.writeHead(403).end(body));
  for (const error of ["forbidden", "Forbidden", ": get a new key at rest.example $1", "a".repeat(41), ""]) {
    body = JSON.stringify({ error });
    const outcome = await callServer(url, "m", "start");
    assert.equal(outcome.ok ? "" : outcome.error, error === "forbidden" ? error : "not_ours");
  }
});

test("a refusal says how long to wait, in its body or, from a proxy, in its header alone, and at least a second", async (t) => {
  const limited = (/** @type {number} */ after) => `{"error":"rate_limited","retry_after":${after}}`;
  const headers = { proxy: "9", hasty: "0", dated: new Date().toUTCString() };
  const bodies = { ours: limited(7), wrong: limited(-5), endless: limited(1e9), silent: "no" };
  const url = await served(t, (request, answer) => {
    const [, , , name = ""] = request.url?.split("/") ?? [];
    if (name in headers) answer.setHeader("Retry-After", headers[/** @type {keyof typeof headers} */ (name)]);
    answer.writeHead(429).end(bodies[/** @type {keyof typeof bodies} */ (name)] ?? "slow down");
  });
  const fromProxy = { proxy: 9, hasty: 1, dated: 0 };
  const expected = { ...fromProxy, ours: 7, wrong: 1, endless: 3600, silent: 0 };
  for (const [name, seconds] of Object.entries(expected)) {
    const outcome = await callServer(url, name, "start");
    // Otherwise the text would name the seconds.
    assert.equal(outcome.ok ? "" : outcome.error, seconds ? "rate_limited" : "crowded", name);
    assert.ok(!outcome.ok);
    assert.equal(outcome.retryAfter, seconds, name);
  }
});
