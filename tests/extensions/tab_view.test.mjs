// @ts-check
// What a popup knows of a Meet tab, without a browser.
/** @import { PopupFrame } from "../../extensions/shared/popup/popup_frame.js" */
/** @import { TestContext } from "node:test" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { TabView } from "../../extensions/shared/popup/tab_view.js";

/** A tab answers within this, ms. */
const ANSWERED_MS = 2000;

/** @typedef {{meetingId: string}} View */

/**
 * A popup beside one Meet tab, which says what the test lets it.
 * @param {TestContext} t
 */
async function beside(t) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  /** @type {((view: View) => void)[]} */
  const hearing = [];
  const port = {
    onMessage: { addListener: (/** @type {(view: View) => void} */ hear) => hearing.push(hear) },
    onDisconnect: { addListener: () => {} },
  };
  const tabs = { query: async () => [{ id: 1 }], connect: () => port };
  Object.assign(globalThis, { chrome: { tabs } });
  /** @type {TabView<View, string>} */
  const tab = new TabView(/** @type {PopupFrame} */ ({}));
  await tab.open(() => {});
  return { tab, say: (/** @type {View} */ view) => hearing[0](view) };
}

test("of a tab that takes a moment nothing is said, and of one that does not answer what to do", async (t) => {
  const { tab, say } = await beside(t);
  t.mock.timers.tick(ANSWERED_MS - 1);
  assert.equal(tab.absence, "");
  t.mock.timers.tick(1);
  assert.equal(tab.absence, "state_silent_tab");
  say({ meetingId: "abc-defg-hij" });
  assert.equal(tab.absence, "");
});

test("a tab that has answered may be silent for as long as nothing changes", async (t) => {
  const { tab, say } = await beside(t);
  say({ meetingId: "abc-defg-hij" });
  t.mock.timers.tick(2 * ANSWERED_MS);
  assert.equal(tab.absence, "");
});
