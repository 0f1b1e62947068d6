// @ts-check
// What somebody types into a popup, or chooses there, outlasts the popup, which closes at a click beside it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { Typing } from "../../extensions/shared/popup/typing.js";
import { takeWanted, want } from "../../extensions/shared/wanted_server.js";
import { keepTyped } from "../../extensions/shared/worker/typed_settings.js";

const SERVER = "https://rest.example";

/** A browser with a worker, and ports between the popup and it. */
function browser() {
  /** @type {Record<string, unknown>} */
  const local = {};
  /** @type {Record<string, unknown>} */
  const session = {};
  const area = (/** @type {Record<string, unknown>} */ items) => ({
    get: async (/** @type {string[]} */ names) =>
      Object.fromEntries(names.map((name) => [name, items[name]])),
    set: async (/** @type {object} */ changes) => void Object.assign(items, changes),
    remove: async (/** @type {string} */ name) => void delete items[name],
  });
  /** @type {((port: object) => void)[]} */
  const workers = [];
  /** @type {((added: {origins?: string[]}) => void)[]} */
  const granted = [];
  /** @type {(() => void)[]} */
  const leaving = [];
  const connect = (/** @type {undefined} */ _, /** @type {{name: string}} */ { name }) => {
    /** @type {((message: object | null) => void)[]} */
    const hearing = [];
    const onMessage = {
      addListener: (/** @type {(message: object | null) => void} */ hear) => hearing.push(hear),
    };
    const onDisconnect = { addListener: (/** @type {() => void} */ leave) => leaving.push(leave) };
    for (const worker of workers) worker({ name, onMessage, onDisconnect });
    const postMessage = (/** @type {object | null} */ message) => {
      for (const hear of hearing) hear(message);
    };
    return { onDisconnect, postMessage };
  };
  Object.assign(globalThis, {
    chrome: {
      runtime: {
        connect,
        onConnect: { addListener: (/** @type {(port: object) => void} */ hear) => workers.push(hear) },
      },
      permissions: {
        onAdded: { addListener: (/** @type {typeof granted[0]} */ hear) => granted.push(hear) },
      },
      storage: { local: area(local), session: area(session) },
    },
  });
  keepTyped();
  takeWanted();
  const close = () => {
    for (const leave of leaving.splice(0)) leave();
  };
  const allow = (/** @type {string} */ pattern) => {
    for (const hear of granted) hear({ origins: [pattern] });
  };
  return { local, session, close, allow };
}

test("what was being typed when the popup closed is stored", async () => {
  const { local, session, close } = browser();
  const typing = new Typing();
  typing.note({ restNote: "T" });
  typing.note({ restNote: "Tea" });
  assert.deepEqual(local, {}, "while somebody types nothing changes: half an id is another meeting");
  close();
  await setImmediate();
  assert.deepEqual(local, { restNote: "Tea" });
  typing.note({ aliases: { "abc-defg-hij": "team" } });
  close();
  await setImmediate();
  assert.deepEqual(session.aliases, { "abc-defg-hij": "team" });
});

test("what the popup has stored itself, or what is no id, is not stored by its end", async () => {
  const { local, close } = browser();
  const typing = new Typing();
  typing.note(null);
  typing.note({ restNote: "Tea" });
  typing.note(null);
  close();
  await setImmediate();
  assert.deepEqual(local, {});
});

test("a server for which Chrome asks, which closes the popup, is taken once somebody allows it", async () => {
  const { local, allow } = browser();
  await want(SERVER);
  allow("https://meet.google.com/*");
  await setImmediate();
  assert.deepEqual(local, {}, "that was about something else");
  allow(`${SERVER}/*`);
  await setImmediate();
  assert.deepEqual(local, { serverUrl: SERVER });
  Object.assign(local, { serverUrl: "" });
  allow(`${SERVER}/*`);
  await setImmediate();
  assert.deepEqual(local, { serverUrl: "" }, "only once");
});
