// @ts-check
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { CALLS } from "../../extensions/shared/api.js";
import { EVENTS } from "../../extensions/shared/server_event.js";
import { TEXTS } from "../../static/console/texts.js";

test("the console's two languages have the same texts with the same parts", () => {
  assert.deepEqual(Object.keys(TEXTS.ja), Object.keys(TEXTS.en));
  const parts = (/** @type {string} */ text) => text.match(/\$\d/g)?.sort();
  for (const name of Object.keys(TEXTS.en))
    assert.deepEqual(parts(TEXTS.ja[name]), parts(TEXTS.en[name]), name);
});

test("the console has a text for all that its page names, for every call and every event", async () => {
  const page = await readFile(new URL("../../static/console.html", import.meta.url), "utf8");
  const named = [...page.matchAll(/data-words="(\w+)"/g)].map(([, name]) => name);
  assert.ok(named.length > 20);
  const events = ["connected", ...EVENTS].map((name) => `event_${name}`);
  for (const name of [...named, ...Object.keys(CALLS), ...events]) assert.ok(name in TEXTS.en, name);
});
