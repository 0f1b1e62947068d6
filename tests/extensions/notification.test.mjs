// @ts-check
// Whether a notification told of a rest, in a browser that may withhold it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { notify } from "../../extensions/shared/worker/notification.js";

/**
 * A browser that shows notifications or withholds them.
 * @param {{permitted?: boolean, level?: string, create?: () => Promise<void>}} browser
 */
function given({ permitted = true, level = "granted", create = async () => {} }) {
  const notifications = { getPermissionLevel: async () => level, create };
  const permissions = { contains: async () => permitted };
  Object.assign(globalThis, { chrome: { permissions, notifications, runtime: { getURL: () => "" } } });
}

test("a notification counts as shown where the browser and the system allow it", async () => {
  given({});
  assert.equal(await notify(1, "title", "message"), true);
});

for (const [what, browser] of /** @type {const} */ ([
  ["the person has not allowed it", { permitted: false }],
  ["notifications are switched off", { level: "denied" }],
  ["the system shows none", { create: () => Promise.reject(new Error("no")) }],
])) {
  test(`a notification does not count as shown when ${what}: the letter comes instead`, async () => {
    given(browser);
    assert.equal(await notify(1, "title", "message"), false);
  });
}
