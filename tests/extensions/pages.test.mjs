// @ts-check
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { setState, setText, translatePage } from "../../extensions/shared/element.js";
import { Condition } from "../../static/camera/condition.js";
import { TEXTS as CAMERA } from "../../static/camera/texts.js";
import { SHOWN_MS, Trace } from "../../static/camera/trace.js";
import { MEETING_TEXTS } from "../../static/console/meeting_texts.js";
import { TEXTS as MEMBER, PAGE_TEXTS } from "../../static/member/texts.js";
import { memoryIn } from "../../static/shared/memory.js";
import { meetingOf, serverOf } from "../../static/shared/page_address.js";
import { canBeChosen, haveSameTexts } from "./languages.mjs";

/** @type {import("../../extensions/shared/types").Measurement} */
const MEASURED = {
  status: "ok",
  seq: 1,
  participant_id: "me",
  blink_detected: false,
  closure_ms: null,
  face_detected: true,
  face: null,
  ear: 0.3,
  confidence: 1,
  invalid: null,
  state: { opinion: "ok", reason: null, valid_seconds: 1, blinks: 0, blinks_per_minute: null },
};

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
  const node = { ariaLive: "", dataset: {}, textContent: "" };
  Object.assign(globalThis, { document: { getElementById: () => node } });
  const said = [
    ["limited", "in 7 s"],
    ["limited", "in 7 s"],
    ["limited", "in 6 s"],
    ["good", "measured"],
  ].map(([name, text]) => {
    setState("status", name, text);
    return `${node.textContent}: ${node.ariaLive}`;
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

const AWAY = { connected: false, limitedUntil: 0 };
const THERE = { connected: true, limitedUntil: 0 };

test("a server that asks to wait is waited for, and the page says for how long", () => {
  const condition = new Condition(0);
  condition.take({ status: "error", error: "rate_limited", retry_after: 7 }, 100);
  const limited = { connected: true, limitedUntil: 7000 };
  assert.deepEqual(condition.said(limited, 1500), { name: "limited", level: "wait", seconds: 6 });
  assert.ok("status_limited" in CAMERA.en);
  condition.take(MEASURED, 7100);
  assert.equal(condition.said(limited, 7200).name, "good");
});

test("what the page says about measuring follows the answers, and a blink does not change it", () => {
  const condition = new Condition(0);
  assert.equal(condition.said(AWAY, 100).name, "connecting");
  assert.equal(condition.said(AWAY, 3000).name, "away");
  condition.take(MEASURED, 3000);
  assert.equal(condition.said(THERE, 3100).name, "good");
  condition.take({ ...MEASURED, invalid: "dark" }, 3300);
  assert.equal(condition.said(THERE, 3400).name, "good");
  assert.equal(condition.said(THERE, 4100).name, "dark");
  condition.take({ status: "error", error: "busy" }, 4200);
  assert.equal(condition.said(THERE, 4300).name, "dark", "one newer frame is no news");
  assert.equal(condition.said(THERE, 9000).name, "busy");
  condition.take({ status: "error", error: "stopped" }, 9000);
  assert.equal(condition.said(THERE, 9001).name, "stopped");
  condition.take({ status: "error", error: "of_a_newer_server" }, 9002);
  assert.equal(condition.said(THERE, 9003).name, "other");
});

test("eyes that are known stay known through less certain frames, so that what is read aloud does not flicker", () => {
  const condition = new Condition(0);
  const unsure = { ...MEASURED, confidence: 0.3 };
  condition.take(unsure, 100);
  assert.equal(condition.said(THERE, 100).name, "learning");
  for (let at = 200; at <= 9000; at += 200) {
    condition.take(at % 1000 === 200 ? MEASURED : unsure, at);
    assert.equal(condition.said(THERE, at).name, "good", `${at} ms`);
  }
  for (let at = 9200; at <= 16_000; at += 200) condition.take(unsure, at);
  assert.equal(condition.said(THERE, 16_000).name, "learning", "another person sits there now");
});

test("a reason that lasts is shown however many frames repeat it, and an error ends with the next good frame", () => {
  const condition = new Condition(0);
  for (const at of [100, 400, 700, 1000]) condition.take({ ...MEASURED, invalid: "dark" }, at);
  assert.equal(condition.said(THERE, 1100).name, "dark");
  condition.take({ status: "error", error: "too_large" }, 1200);
  assert.equal(condition.said(THERE, 1200).name, "too_large");
  condition.take(MEASURED, 1300);
  assert.equal(condition.said(THERE, 1300).name, "good");
});

test("a picture that has stopped is reported, and a server that was sent nothing is not blamed", () => {
  const condition = new Condition(0);
  assert.equal(condition.said(THERE, 2000, 0).name, "connecting");
  assert.equal(condition.said(THERE, 3000, 0).name, "stalled");
  assert.equal(condition.said(AWAY, 3000, 0).name, "away");
  condition.take(MEASURED, 3000);
  condition.take({ status: "error", error: "busy" }, 3100);
  assert.equal(condition.said(THERE, 9000, 3000).name, "stalled");
  assert.equal(condition.said(THERE, 9000, 8900).name, "busy", "it was sent something");
  for (const texts of Object.values(CAMERA)) assert.ok("status_stalled" in texts);
});

test("the open level is near the top of a person's own values, and old values are dropped", () => {
  const trace = new Trace();
  for (let at = 0; at < 14; at++) trace.add(at, 0.3, true);
  assert.equal(trace.level, null);
  trace.addClosure(14, 180);
  for (let at = 14; at < 20; at++) trace.add(at, 0.1, true);
  trace.add(20, 0.9, false);
  assert.equal(trace.level, 0.3);
  trace.add(SHOWN_MS + 14, null, false);
  assert.equal(trace.blinks.length, 0);
});

test("the open level comes from the last half minute, and from frames in which the eyes were seen well", () => {
  const trace = new Trace();
  for (let at = 0; at < 20; at++) trace.add(at, 0.35, true);
  for (let at = 40_000; at < 40_015; at++) trace.add(at, 0.3, true);
  for (let at = 40_015; at < 40_025; at++) trace.add(at, 0.9, false);
  assert.equal(trace.level, 0.3);
});

test("answers may come in any order, and a blink is marked where the curve is lowest", () => {
  const trace = new Trace();
  for (const [at, ear] of [
    [0, 0.3],
    [140, 0.1],
    [70, 0.2],
    [280, 0.3],
    [210, 0.25],
    [350, 0.3],
    [420, 0.3],
  ])
    trace.add(at, ear, true);
  assert.deepEqual(
    trace.samples.map(({ at }) => at),
    [0, 70, 140, 210, 280, 350, 420],
  );
  assert.ok(trace.addClosure(350, 140));
  trace.add(490, 0.15, true);
  trace.add(560, 0.3, true);
  assert.ok(trace.addClosure(560, 300));
  assert.deepEqual(
    trace.blinks.map(({ at }) => at),
    [140, 490],
    "the next one is not sought in the last one's time",
  );
  assert.ok(!trace.addClosure(600, null), "a lone picture of closed eyes is not counted");
  assert.ok(!trace.addClosure(600, 501), "nor is a long closure");
  assert.equal(trace.blinks.length, 2);
});

test("a page finds its server and meeting even behind a proxy that puts it into a folder", () => {
  assert.equal(serverOf("https://host/folder/camera?x=1", "/camera"), "https://host/folder");
  assert.equal(serverOf("http://host:8000/m/abc-defg-hij", "/m/"), "http://host:8000");
  assert.equal(serverOf("https://host/m/rest/m/abc-defg-hij", "/m/"), "https://host/m/rest");
  assert.equal(meetingOf("https://host/m/abc-defg-hij#top"), "abc-defg-hij");
  assert.equal(meetingOf("https://host/m/%E0%A4%A"), "");
});

test("a Meet code in any case is one meeting, and another id is taken as it stands", () => {
  assert.equal(meetingOf("https://host/m/ABC-Defg-hij"), "abc-defg-hij");
  assert.equal(meetingOf("https://host/m/Team-A"), "Team-A");
});

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
