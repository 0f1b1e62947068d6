// @ts-check
// What a page remembers in its browser, also in one that forbids it or is full.
import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryIn } from "../../static/shared/memory.js";

test("a page remembers in its browser's storage, and in its own memory where that is forbidden", () => {
  /** @type {Record<string, string>} */
  const stored = {};
  const storage = /** @type {Storage} */ ({
    getItem: (name) => stored[name] ?? null,
    setItem: (name, value) => {
      stored[name] = value;
    },
    removeItem: (name) => {
      delete stored[name];
    },
  });
  const forbidden = () => {
    throw new DOMException("denied", "SecurityError");
  };
  for (const memory of [memoryIn(() => storage), memoryIn(forbidden)]) {
    assert.equal(memory.get("name"), "");
    memory.set("name", "value");
    assert.equal(memory.get("name"), "value");
    memory.set("name", "");
    assert.equal(memory.get("name"), "");
  }
  assert.deepEqual(stored, {}, "nothing is stored of what is empty");
});

test("what a full browser cannot store is remembered by the page, and nothing older replaces it", () => {
  /** @type {Record<string, string>} */
  const stored = { name: "old" };
  let full = true;
  const storage = /** @type {Storage} */ ({
    getItem: (name) => stored[name] ?? null,
    setItem: (name, value) => {
      if (full) throw new DOMException("full", "QuotaExceededError");
      stored[name] = value;
    },
    removeItem: (name) => {
      delete stored[name];
    },
  });
  const memory = memoryIn(() => storage);
  memory.set("name", "new");
  assert.equal(memory.get("name"), "new");
  full = false;
  memory.set("name", "newer");
  assert.equal(memory.get("name"), "newer");
  assert.deepEqual(stored, { name: "newer" });
  stored.name = "of another tab";
  assert.equal(memory.get("name"), "of another tab");
  full = true;
  memory.set("name", "new");
  memory.set("name", "");
  assert.equal(memory.get("name"), "");
});
