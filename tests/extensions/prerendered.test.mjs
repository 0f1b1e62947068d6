// @ts-check
// A Meet page that Chrome prerenders, as it does for an address that is being typed.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

for (const extension of ["leader", "member"])
  test(`the ${extension} starts when somebody opens the page, not when Chrome prerenders it`, async () => {
    /** @type {string[]} */
    const fetched = [];
    const getURL = (/** @type {string} */ file) => {
      fetched.push(file);
      return "data:text/javascript,";
    };
    const page = Object.assign(new EventTarget(), { prerendering: true });
    Object.assign(globalThis, { document: page, chrome: { runtime: { getURL } } });
    const folder = new URL(`../../extensions/${extension}/`, import.meta.url);
    const manifest = JSON.parse(readFileSync(new URL("manifest.json", folder), "utf8"));
    const content = new URL(`${manifest.content_scripts[0].js}?${extension}`, folder).href;
    await import(content);
    assert.deepEqual(fetched, []);
    page.dispatchEvent(new Event("prerenderingchange"));
    assert.deepEqual(fetched, ["page.js"]);
    page.prerendering = false;
    await import(`${content}-opened`);
    assert.deepEqual(fetched, ["page.js", "page.js"], "a page that is opened begins at once");
  });
