// @ts-check
// What somebody reads or copies by hand is not taken away from them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isInUse } from "../../extensions/shared/focus.js";

/**
 * A page with one element, of which some text may be selected, or which may have the focus.
 * @param {{selected?: boolean, collapsed?: boolean, focused?: boolean}} use
 */
function page({ selected = false, collapsed = false, focused = false }) {
  const node = { contains: (/** @type {unknown} */ other) => other === "inside" };
  const selection = { isCollapsed: collapsed, containsNode: () => selected };
  Object.assign(globalThis, {
    document: {
      getElementById: () => node,
      getSelection: () => selection,
      activeElement: focused ? "inside" : "elsewhere",
    },
  });
}

for (const [what, use, expected] of /** @type {const} */ ([
  ["selected in part", { selected: true }, true],
  ["in focus", { focused: true }, true],
  ["only clicked at", { selected: true, collapsed: true }, false],
  ["beside the focus", {}, false],
]))
  test(`a text that is ${what} is ${expected ? "in use" : "free to change"}`, () => {
    page(use);
    assert.equal(isInUse("report"), expected);
  });
