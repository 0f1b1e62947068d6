// @ts-check
// What a popup says about its server, without a browser.
/** @import { TestContext } from "node:test" */
/** @import { PopupFrame } from "../../extensions/shared/popup/popup_frame.js" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { ServerField } from "../../extensions/shared/popup/server_field.js";
import { CONSENT_VERSION } from "../../extensions/shared/settings.js";

/** How often a popup asks, ms. */
const ASKED_EACH_MS = 5000;
const AGREED = { consentedAt: "2026-01-01T00:00:00.000Z", consentVersion: CONSENT_VERSION };

/**
 * A popup's light and the line beside it.
 * @param {TestContext} t
 * @param {() => Promise<Response> | undefined} answer to each question about the server's health
 * @param {{serverUrl?: string}} [managed] what an administrator has set
 * @param {{consentedAt: string, consentVersion: number}} [consent] what was agreed to
 */
function shown(t, answer, managed = {}, consent = AGREED) {
  t.mock.timers.enable({ apis: ["setInterval"] });
  t.mock.method(globalThis, "fetch", answer);
  const health = line();
  const form = line();
  const error = line();
  const field = Object.assign(line(), { value: "https://other.example.org" });
  const session = { set: async () => {}, remove: async () => {} };
  const storage = { managed: { get: async () => managed }, session };
  // The field's lines are separate from the light's.
  const getElementById = (/** @type {string} */ id) =>
    id.startsWith("health")
      ? health
      : ({ "server-form": form, "server-error": error, server: field }[id] ?? line());
  const permissions = { request: async () => true };
  Object.assign(globalThis, { document: { getElementById }, chrome: { storage, permissions } });
  const frame = {
    settings: { serverUrl: "https://rest.example.org", ...consent },
    words: (/** @type {string[]} */ ...text) => text.filter(Boolean).join(" "),
    set: async (/** @type {{serverUrl: string}} */ changes) => Object.assign(frame.settings, changes),
    reload: async () => {},
    onConsent: (/** @type {() => void} */ follow) => {
      frame.follow = follow;
    },
    follow: () => {},
  };
  new ServerField(/** @type {PopupFrame} */ (/** @type {unknown} */ (frame))).open();
  const choose = (/** @type {string} */ url) => {
    field.value = url;
    form.dispatchEvent(new Event("submit"));
  };
  /** As somebody who agrees, or withdraws, on the consent page. */
  const decide = (/** @type {{consentVersion: number}} */ decision) => {
    Object.assign(frame.settings, decision);
    frame.follow();
  };
  return Object.assign(health, { choose, decide, field, error });
}

test("the state of a server that was just chosen is read out, even if it is the same again, and no later check is", async (t) => {
  let writes = 0;
  const health = shown(t, async () => new Response('{"redis":"connected"}'));
  let text = health.textContent;
  Object.defineProperty(health, "textContent", {
    get: () => text,
    set: (said) => {
      writes += 1;
      text = said;
    },
  });
  await setImmediate();
  assert.deepEqual([health.ariaLive, health.textContent], ["off", "server_ok · rest.example.org"]);
  for (const times of [1, 2]) {
    health.choose("https://other.example.org");
    for (let turn = 0; turn < 3; turn++) await setImmediate();
    assert.deepEqual([health.ariaLive, health.textContent], ["polite", "server_ok · other.example.org"]);
    assert.equal(writes, 1 + 2 * times, "emptied, and said");
  }
  t.mock.timers.tick(3 * ASKED_EACH_MS);
  for (let turn = 0; turn < 3; turn++) await setImmediate();
  assert.deepEqual([health.ariaLive, writes], ["off", 5]);
});

test("a late answer does not replace a newer one: a server that answers again is not shown as away", async (t) => {
  /** @type {PromiseWithResolvers<Response>[]} */
  const questions = [];
  const health = shown(t, () => {
    questions.push(withResolvers());
    return questions.at(-1)?.promise;
  });
  t.mock.timers.tick(ASKED_EACH_MS);
  const [older, newer] = questions;
  newer.resolve(new Response('{"redis":"connected"}'));
  await setImmediate();
  assert.deepEqual([health.dataset.state, health.textContent], ["ok", "server_ok · rest.example.org"]);
  older.reject(new DOMException("", "TimeoutError"));
  await setImmediate();
  assert.equal(health.dataset.state, "ok");
  t.mock.timers.tick(ASKED_EACH_MS);
  questions[2].reject(new TypeError("Failed to fetch"));
  await setImmediate();
  assert.equal(health.dataset.state, "away");
});

for (const consent of [
  { consentedAt: "", consentVersion: 0 },
  { ...AGREED, consentVersion: CONSENT_VERSION - 1 },
])
  test(`an open popup asks the server nothing without consent, and says so (${consent.consentVersion})`, async (t) => {
    let asked = 0;
    const health = shown(t, async () => new Response(`${++asked}`), {}, consent);
    t.mock.timers.tick(3 * ASKED_EACH_MS);
    await setImmediate();
    assert.equal(asked, 0);
    assert.deepEqual([health.dataset.state, health.textContent], ["", "server_unasked · rest.example.org"]);
  });

test("the answer to a click without consent stays, and the popup no longer says that nobody has asked", async (t) => {
  const health = shown(
    t,
    async () => new Response('{"redis":"connected"}'),
    {},
    { ...AGREED, consentVersion: 0 },
  );
  health.choose("https://other.example.org");
  for (let turn = 0; turn < 3; turn++) await setImmediate();
  t.mock.timers.tick(3 * ASKED_EACH_MS);
  await setImmediate();
  assert.equal(health.textContent, "server_ok · other.example.org");
});

test("after a withdrawal an open popup asks the server nothing more, and shows no answer that comes late", async (t) => {
  /** @type {PromiseWithResolvers<Response>[]} */
  const questions = [];
  const health = shown(t, () => {
    questions.push(withResolvers());
    return questions.at(-1)?.promise;
  });
  health.decide({ consentVersion: 0 });
  questions[0].resolve(new Response('{"redis":"connected"}'));
  t.mock.timers.tick(3 * ASKED_EACH_MS);
  await setImmediate();
  assert.equal(questions.length, 1);
  assert.deepEqual([health.dataset.state, health.textContent], ["", "server_unasked · rest.example.org"]);
  health.decide({ consentVersion: CONSENT_VERSION });
  questions[1].resolve(new Response('{"redis":"connected"}'));
  await setImmediate();
  assert.deepEqual([health.dataset.state, health.textContent], ["ok", "server_ok · rest.example.org"]);
});

test("a valid server that is chosen after an invalid one is shown in the field as it is used, and the error goes", async (t) => {
  const health = shown(t, async () => new Response('{"redis":"connected"}'));
  health.choose("ftp://other.example.org");
  await setImmediate();
  assert.deepEqual([health.error.textContent, health.error.hidden], ["server_wrong", false]);
  assert.equal(health.field.ariaInvalid, "true");
  health.choose("other.example.org/rest/");
  for (let turn = 0; turn < 3; turn++) await setImmediate();
  assert.equal(health.field.value, "https://other.example.org/rest");
  assert.deepEqual([health.error.textContent, health.error.hidden], ["", true]);
  assert.equal(health.field.ariaInvalid, "false");
});

/** An element that shows what it is given and contains nothing. */
function line() {
  const shows = { dataset: { state: "" }, textContent: "", value: "", hidden: false };
  const told = { ariaLive: "", ariaInvalid: "" };
  return Object.assign(new EventTarget(), { ...shows, ...told, querySelector: () => null });
}

/** @param {string} url */
function ledTo(url) {
  const led = { redirected: { value: true }, url: { value: url } };
  return async () => Object.defineProperties(new Response('{"redis":"connected"}'), led);
}

test("for a server that has moved the light is not green, and the line says where it is", async (t) => {
  const health = shown(t, ledTo("https://www.example.org/rest/health"));
  await setImmediate();
  assert.equal(health.dataset.state, "away");
  assert.equal(health.textContent, "server_moved https://www.example.org/rest");
});

test("people who may not choose the server are not asked to enter its new URL, but to tell the administrator", async (t) => {
  const managed = { serverUrl: "https://rest.example.org" };
  const health = shown(t, ledTo("https://www.example.org/health"), managed);
  await setImmediate();
  assert.equal(health.textContent, "server_moved_managed https://www.example.org");
});

test("a fault of a server that an administrator has set is the administrator's to put right", async (t) => {
  const health = shown(t, () => Promise.reject(new TypeError("Failed to fetch")), {
    serverUrl: "https://rest.example.org",
  });
  await setImmediate();
  assert.deepEqual([health.dataset.state, health.textContent], ["away", "server_away_managed"]);
});

/** A promise with its resolvers; Node has `Promise.withResolvers` from 22 on. */
function withResolvers() {
  const made = /** @type {PromiseWithResolvers<Response>} */ ({});
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
}
