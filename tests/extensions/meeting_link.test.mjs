// @ts-check
// The worker's side of a Meet tab.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { MeetingLink } from "../../extensions/shared/worker/meeting_link.js";

/** @import { FromTab } from "../../extensions/shared/types" */

test("a tab that is closed while its meeting is looked up leaves no stream open", async ({ mock }) => {
  mock.timers.enable({ apis: ["setTimeout"] }); // an open stream looks after itself for ever
  let read = (/** @type {object} */ _) => {};
  const kept = new Promise((resolve) => {
    read = resolve;
  });
  const area = { get: (/** @type {string | string[]} */ name) => (Array.isArray(name) ? {} : kept) };
  const managed = { get: async () => ({}) };
  let opened = 0;
  const EventSource = class extends EventTarget {
    constructor() {
      super();
      opened += 1;
    }
    close() {}
  };
  Object.assign(globalThis, { EventSource, chrome: { storage: { local: area, session: area, managed } } });
  /** @type {(message: FromTab) => void} */
  let say = () => {};
  const onMessage = { addListener: (/** @type {typeof say} */ hear) => (say = hear) };
  const port = /** @type {unknown} */ ({ onMessage, postMessage() {}, sender: { tab: { id: 1 } } });
  const link = new MeetingLink(/** @type {chrome.runtime.Port} */ (port), null);
  say({ type: "join", meetingId: "m", position: "" });
  while (!link.meetingId) await setImmediate();
  link.close();
  read({});
  for (let turn = 0; turn < 10; turn++) await setImmediate();
  assert.equal(opened, 0);
});
