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
  /** The address of whoever opens a port. */
  const opener = { url: "chrome-extension://us/popup.html" };
  const connect = (/** @type {undefined} */ _, /** @type {{name: string}} */ { name }) => {
    /** @type {((message: object | null) => void)[]} */
    const hearing = [];
    const onMessage = {
      addListener: (/** @type {(message: object | null) => void} */ hear) => hearing.push(hear),
    };
    const onDisconnect = { addListener: (/** @type {() => void} */ leave) => leaving.push(leave) };
    for (const worker of workers) worker({ name, sender: { ...opener }, onMessage, onDisconnect });
    const postMessage = (/** @type {object | null} */ message) => {
      for (const hear of hearing) hear(message);
    };
    return { onDisconnect, postMessage };
  };
  Object.assign(globalThis, {
    chrome: {
      runtime: {
        connect,
        getURL: (/** @type {string} */ path) => `chrome-extension://us/${path}`,
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
  return { local, session, close, allow, opener };
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

test("what is typed while something else is being stored, or after the worker was ended, is kept as well", async () => {
  const { local, close } = browser();
  const typing = new Typing();
  const note = { restNote: "Tea" };
  typing.note(note);
  typing.note({ leaderKey: "secret" });
  typing.stored(note);
  close(); // the worker, which the popup outlives
  await setImmediate();
  assert.deepEqual(local, { leaderKey: "secret" });
  Object.assign(local, { leaderKey: "" });
  close();
  await setImmediate();
  assert.deepEqual(local, { leaderKey: "secret" }, "the next worker knows, too");
});

test("a script in Meet's page, which shares a process with it, can write no settings in this way", async () => {
  const { local, close, opener } = browser();
  opener.url = "https://meet.google.com/abc-defg-hij";
  new Typing().note({ serverUrl: "https://evil.example", leaderKeyOrigin: "https://evil.example" });
  close();
  await setImmediate();
  assert.deepEqual(local, {});
});

test("a server for which Chrome asks, which closes the popup, is taken once somebody allows it", async (t) => {
  t.mock.timers.enable({ apis: ["Date"] });
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
  await want(SERVER);
  t.mock.timers.setTime(11 * 60_000);
  allow(`${SERVER}/*`);
  await setImmediate();
  assert.deepEqual(local, { serverUrl: "" }, "nor for something else, much later");
});
