// @ts-check
// What a tab shows the popups that are open for it, without a browser.
/** @import { MeetTab } from "../../extensions/shared/page/meet_tab.js" */
/** @import { TestContext } from "node:test" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { OpenPopups } from "../../extensions/shared/page/open_popups.js";

/**
 * A tab, and the popups that a test opens beside it. One that was closed while the tab was frozen throws.
 * @param {TestContext} t
 */
function beside(t) {
  t.mock.timers.enable({ apis: ["setInterval"] });
  /** @type {(popup: object) => void} */
  let connect = () => {};
  const onConnect = { addListener: (/** @type {typeof connect} */ hear) => (connect = hear) };
  Object.assign(globalThis, { chrome: { runtime: { onConnect } } });
  const [keepJoined, refreshSettings] = [t.mock.fn(), t.mock.fn(async () => {})];
  const tab = /** @type {MeetTab} */ (/** @type {unknown} */ ({ keepJoined, refreshSettings }));
  let number = 0;
  const popups = new OpenPopups(
    tab,
    () => ({ number }),
    () => {},
  );
  const open = (isClosed = false) => {
    const popup = { shown: /** @type {object[]} */ ([]), isClosed };
    const deaf = { addListener() {} };
    const postMessage = (/** @type {object} */ view) => {
      if (popup.isClosed) throw new Error("Attempting to use a disconnected port object");
      popup.shown.push(view);
    };
    connect({ name: "popup", onMessage: deaf, onDisconnect: deaf, postMessage });
    return popup;
  };
  const change = () => {
    number += 1;
    popups.push();
  };
  const looks = () => keepJoined.mock.callCount();
  return { open, change, looks, asked: () => refreshSettings.mock.callCount() };
}

test("a popup that was closed while Chrome had frozen its tab keeps nothing from those after it", (t) => {
  const { open, change } = beside(t);
  const closed = open();
  closed.isClosed = true;
  const next = open();
  change();
  assert.deepEqual(next.shown, [{ number: 0 }, { number: 1 }]);
  t.mock.timers.tick(1000);
  assert.deepEqual(next.shown.at(-1), { number: 1 });
  assert.equal(next.shown.length, 3, "each second");
});

test("a popup that is opened has it looked at whether access was given to the page, as by the click on its icon", (t) => {
  const { open, asked } = beside(t);
  open();
  assert.equal(asked(), 1);
});

test("a popup that was opened and closed on a frozen tab holds the tab in no meeting", (t) => {
  const { open, looks } = beside(t);
  open(true);
  const before = looks();
  t.mock.timers.tick(5000);
  assert.equal(looks(), before);
});
