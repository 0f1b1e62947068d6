// @ts-check
// What a worker keeps of a meeting, in a browser that sometimes fails to store it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { recall, remember } from "../../extensions/shared/worker/meeting_memory.js";

/** @type {Record<string, unknown>} */
const kept = {};
let full = false;
const session = {
  get: async (/** @type {string} */ name) => ({ [name]: kept[name] }),
  set: async (/** @type {object} */ items) => {
    if (full) throw new Error("QUOTA_BYTES quota exceeded");
    Object.assign(kept, items);
  },
};
Object.assign(globalThis, { chrome: { storage: { session } } });

test("what two writers add at once is kept, for one meeting on one server", async () => {
  await Promise.all([remember("s", "m", { salt: "a" }), remember("s", "m", { position: "1-0" })]);
  assert.deepEqual(await recall("s", "m"), { salt: "a", position: "1-0" });
  assert.deepEqual(await recall("s", "another"), {});
  assert.deepEqual(await recall("another", "m"), {});
});

test("after something could not be kept, everything else is kept as before", async (t) => {
  const told = t.mock.method(console, "error", () => {});
  full = true;
  await remember("s", "m", { position: "2-0" });
  full = false;
  assert.equal(told.mock.callCount(), 1);
  await remember("s", "m", { position: "3-0" });
  assert.deepEqual(await recall("s", "m"), { salt: "a", position: "3-0" });
});
