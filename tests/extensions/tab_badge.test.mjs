// @ts-check
// When the worker is told what a tab's icon shows.
/** @import { MeetTab } from "../../extensions/shared/page/meet_tab.js" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { restBadge, TabBadge } from "../../extensions/shared/page/tab_badge.js";

test("the icon is set once for each text, and again by each worker, as Chrome clears it when a page goes", () => {
  /** @type {string[]} */
  const sent = [];
  const tab = { workers: 1, send: (/** @type {{text: string}} */ { text }) => sent.push(text) };
  const badge = new TabBadge(/** @type {MeetTab} */ (/** @type {unknown} */ (tab)));
  const show = (/** @type {number} */ minutes) => badge.show(restBadge(minutes * 60_000), (name) => name);
  for (const minutes of [5, 5, 4]) show(minutes);
  assert.deepEqual(sent, ["5m", "4m"]);
  tab.workers = 2; // as after the Back button
  for (const minutes of [4, 4]) show(minutes);
  assert.deepEqual(sent, ["5m", "4m", "4m"]);
});
