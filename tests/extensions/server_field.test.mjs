// @ts-check
// What a popup says of its server, without a browser.
/** @import { PopupFrame } from "../../extensions/shared/popup/popup_frame.js" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { ServerField } from "../../extensions/shared/popup/server_field.js";

/** How often a popup asks, ms. */
const ASKED_EACH_MS = 5000;

test("a late answer takes no newer one's place: a server that answers again is not said to be away", async (t) => {
  t.mock.timers.enable({ apis: ["setInterval"] });
  /** @type {PromiseWithResolvers<Response>[]} */
  const questions = [];
  t.mock.method(globalThis, "fetch", () => {
    questions.push(withResolvers());
    return questions.at(-1)?.promise;
  });
  const health = Object.assign(new EventTarget(), { dataset: { state: "" }, textContent: "", value: "" });
  const storage = { managed: { get: async () => ({}) } };
  Object.assign(globalThis, { document: { getElementById: () => health }, chrome: { storage } });
  const frame = {
    settings: { serverUrl: "https://rest.example.org" },
    words: (/** @type {string} */ name) => name,
  };
  new ServerField(/** @type {PopupFrame} */ (/** @type {unknown} */ (frame))).open();
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

/** A promise, and what settles it; Node has `Promise.withResolvers` from 22 on. */
function withResolvers() {
  const made = /** @type {PromiseWithResolvers<Response>} */ ({});
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
}
