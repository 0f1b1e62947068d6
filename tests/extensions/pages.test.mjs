// @ts-check
// The texts of the server's pages: the same in every language, and read out or written only when they change.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { setState, setText, translatePage } from "../../extensions/shared/element.js";
import { TEXTS as CAMERA } from "../../static/camera/texts.js";
import { MEETING_TEXTS } from "../../static/console/meeting_texts.js";
import { TEXTS as MEMBER, PAGE_TEXTS } from "../../static/member/texts.js";
import { canBeChosen, haveSameTexts } from "./languages.mjs";

for (const [page, texts, own] of /** @type {const} */ ([
  ["camera", CAMERA, CAMERA],
  ["member", MEMBER, PAGE_TEXTS],
])) {
  test(`the ${page} page has the same texts with the same parts in every language, and every text that it names`, async () => {
    haveSameTexts(own);
    const html = await readFile(new URL(`../../static/${page}.html`, import.meta.url), "utf8");
    const named = [...html.matchAll(/data-words(?:-label)?="(\w+)"/g)].map(([, name]) => name);
    assert.ok(named.length > 10);
    canBeChosen(html);
    for (const name of named) assert.ok(name in texts.en, name);
    assert.doesNotMatch(html, /<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=/);
  });
}

test("the console and the leader's popup use the same words for the end, which ends no call in Meet", async () => {
  for (const language of /** @type {const} */ (["en", "ja"])) {
    const words = new URL(`../../extensions/leader/_locales/${language}/messages.json`, import.meta.url);
    const { stop } = JSON.parse(await readFile(words, "utf8"));
    assert.equal(MEETING_TEXTS[language].end, stop.message);
  }
});

test("the news that a rest was made longer is one sentence, in a call and on the member's page", () => {
  assert.ok(!("toast_extended" in PAGE_TEXTS.en), "the page takes the extension's");
  assert.equal(MEMBER.en.toast_extended, "The rest is now a little longer.");
});

test("the result of a member's click has a place that is also there during a rest", async () => {
  const html = await readFile(new URL("../../static/member.html", import.meta.url), "utf8");
  const parts = html.match(/<section[\s\S]*?<\/section>/g) ?? [];
  assert.ok(parts.length >= 4 && html.includes('id="answer"'));
  for (const part of parts) assert.ok(!part.includes('id="answer"'), part);
});

test("every reason why a frame is not measured has words of its own", async () => {
  const lists = {
    reading: /FrameFault = Literal\[([^\]]+)\]/,
    eye_state: /Invalid = FrameFault \| Literal\[([^\]]+)\]/,
  };
  const reasons = [];
  for (const [module, list] of Object.entries(lists)) {
    const source = await readFile(new URL(`../../app/blinks/${module}.py`, import.meta.url), "utf8");
    reasons.push(...[...(list.exec(source)?.[1] ?? "").matchAll(/"(\w+)"/g)].map(([, name]) => name));
  }
  assert.ok(reasons.length >= 7);
  for (const reason of reasons) assert.ok(`status_${reason}` in CAMERA.en, reason);
});

test("a state is read out when it changes, and not with each second of its countdown", () => {
  let live = "";
  const setAttribute = (/** @type {string} */ _, /** @type {string} */ value) => (live = value);
  const node = { setAttribute, dataset: {}, textContent: "" };
  Object.assign(globalThis, { document: { getElementById: () => node } });
  const said = [
    ["limited", "in 7 s"],
    ["limited", "in 7 s"],
    ["limited", "in 6 s"],
    ["good", "measured"],
  ].map(([name, text]) => {
    setState("status", name, text);
    return `${node.textContent}: ${live}`;
  });
  assert.deepEqual(said, ["in 7 s: polite", "in 7 s: polite", "in 6 s: off", "measured: polite"]);
});

test("a sentence that a page translator has changed stays until the page says another one", () => {
  const node = { textContent: "", getAttribute: () => "listen" };
  const document = {
    documentElement: { lang: "" },
    getElementById: () => node,
    querySelectorAll: (/** @type {string} */ selector) => (selector === "[data-words]" ? [node] : []),
  };
  Object.assign(globalThis, { document });
  setText("phase", "No rest just now");
  node.textContent = "Gerade keine Pause";
  setText("phase", "No rest just now");
  assert.equal(node.textContent, "Gerade keine Pause");
  setText("phase", "The meeting goes on");
  assert.equal(node.textContent, "The meeting goes on");
  translatePage(() => "聞く", "ja");
  setText("phase", "The meeting goes on");
  assert.equal(node.textContent, "The meeting goes on", "the page's texts are said, too");
});

test("text that the page's HTML already has is not written again", () => {
  let writes = 0;
  const node = {
    get textContent() {
      return "0";
    },
    set textContent(_) {
      writes += 1;
    },
  };
  Object.assign(globalThis, { document: { getElementById: () => node } });
  setText("blinks", "0");
  assert.equal(writes, 0);
});
