// @ts-check
// What a popup knows of a Meet tab, without a browser.
/** @import { PopupFrame } from "../../extensions/shared/popup/popup_frame.js" */
/** @import { TestContext } from "node:test" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { TabView } from "../../extensions/shared/popup/tab_view.js";

/** How long a tab has to answer, ms. */
const ANSWERED_MS = 2000;
/** How soon a tab that is being reloaded is asked again, ms. */
const AGAIN_MS = 1000;

/** @typedef {{meetingId: string}} View */

/**
 * A popup beside one Meet tab that says only what the test has it say.
 * @param {TestContext} t
 * @param {boolean} [discarded] whether Chrome has discarded that tab to save memory
 */
async function beside(t, discarded = false) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  /** @type {((view: View) => void)[]} */
  const hearing = [];
  /** @type {(() => void)[]} */
  const leaving = [];
  /** @type {object[]} */
  const sent = [];
  const port = {
    onMessage: { addListener: (/** @type {(view: View) => void} */ hear) => hearing.push(hear) },
    onDisconnect: { addListener: (/** @type {() => void} */ leave) => leaving.push(leave) },
    postMessage: (/** @type {object} */ message) => sent.push(message),
  };
  const tabs = { query: async () => [{ id: 1, discarded }], connect: () => port };
  Object.assign(globalThis, { chrome: { tabs, runtime: {} } });
  const frame = { saved: Promise.resolve(), forgetAnswer: t.mock.fn() };
  /** @type {TabView<View, string>} */
  const tab = new TabView(/** @type {PopupFrame} */ (/** @type {unknown} */ (frame)));
  await tab.open(() => {});
  const say = (/** @type {View} */ view) => hearing.at(-1)?.(view);
  return { tab, frame, sent, say, leave: () => leaving.at(-1)?.() };
}

test("about a tab that takes a moment nothing is said, and for one that does not answer the popup says what to do", async (t) => {
  const { tab, say } = await beside(t);
  t.mock.timers.tick(ANSWERED_MS - 1);
  assert.equal(tab.absence, "");
  t.mock.timers.tick(1);
  assert.equal(tab.absence, "state_silent_tab");
  say({ meetingId: "abc-defg-hij" });
  assert.equal(tab.absence, "");
});

test("a Meet tab that comes after the popup was opened is found", async (t) => {
  const { tab, say } = await beside(t);
  const { query } = chrome.tabs;
  Object.assign(chrome.tabs, { query: async () => [] });
  Object.assign(chrome.runtime, { sendMessage: async () => [] });
  await tab.open(() => {});
  assert.equal(tab.absence, "state_no_tab");
  Object.assign(chrome.tabs, { query });
  t.mock.timers.tick(AGAIN_MS);
  await setImmediate();
  say({ meetingId: "abc-defg-hij" });
  assert.equal(tab.absence, "");
});

test("a tab that Chrome has discarded to save memory is to be brought to the front, which brings it back", async (t) => {
  const { tab, leave } = await beside(t, true);
  leave();
  assert.equal(tab.absence, "state_silent_tab");
});

test("a tab that Chrome has discarded is shown only if there is no other, though it was used later", async (t) => {
  const { tab } = await beside(t);
  const all = [
    { id: 1, discarded: true, lastAccessed: 2 },
    { id: 2, discarded: false, lastAccessed: 1 },
  ];
  const connect = t.mock.fn(chrome.tabs.connect);
  const query = async (/** @type {{active?: boolean}} */ { active }) => (active ? [] : all);
  Object.assign(chrome.tabs, { query, connect });
  Object.assign(chrome.runtime, { sendMessage: async () => [] });
  await tab.open(() => {});
  all.pop();
  await tab.open(() => {});
  assert.deepEqual(
    connect.mock.calls.map((made) => made.arguments[0]),
    [2, 1],
  );
});

test("a tab that has answered may be silent for as long as nothing changes", async (t) => {
  const { tab, say } = await beside(t);
  say({ meetingId: "abc-defg-hij" });
  t.mock.timers.tick(2 * ANSWERED_MS);
  assert.equal(tab.absence, "");
});

test("a tab without a meeting is shown as that, and not as one from before the extension was installed", async (t) => {
  const { tab, say } = await beside(t);
  say({ meetingId: "" });
  assert.equal(tab.absence, "state_no_meeting");
});

test("a tab that is being reloaded is shown as that, takes no click, and is back soon", async (t) => {
  const { tab, sent, say, leave } = await beside(t);
  leave();
  assert.deepEqual([tab.view, tab.absence], [null, "state_old_tab"]);
  await tab.act("rest");
  assert.deepEqual(sent, [], "nobody is there to hear it");
  t.mock.timers.tick(AGAIN_MS);
  await setImmediate();
  say({ meetingId: "abc-defg-hij" });
  t.mock.timers.tick(ANSWERED_MS);
  assert.equal(tab.absence, "", "what it did not answer before is over");
  await tab.act("rest");
  assert.deepEqual(sent, [{ action: "rest" }]);
});

test("a click uses what was chosen just before it, and takes the last answer away at once", async (t) => {
  const { tab, frame, sent } = await beside(t);
  let save = () => {};
  frame.saved = new Promise((resolve) => {
    save = resolve;
  });
  const acted = tab.act("rest");
  await setImmediate();
  assert.deepEqual([frame.forgetAnswer.mock.callCount(), sent], [1, []]);
  save();
  await acted;
  assert.deepEqual(sent, [{ action: "rest" }]);
});
