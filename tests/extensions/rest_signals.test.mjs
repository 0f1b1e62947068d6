// @ts-check
// What a notification of a rest says, and when it is sent again.
/** @import { MeetTab } from "../../extensions/member/shared/page/meet_tab.js" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { RestSignals } from "../../extensions/member/rest_signals.js";
import { rest } from "./cut_off.mjs";

test("a notification tells the end of the rest by the machine's own clock, even if that is wrong", () => {
  const [local, server] = [Date.now(), Date.now() + 600_000];
  /** @type {{message?: string}[]} */
  const sent = [];
  const tab = {
    settings: { sound: "off", notifyOnly: true },
    clock: { now: () => server },
    send: (/** @type {object} */ message) => sent.push(message),
  };
  const signals = new RestSignals(/** @type {MeetTab} */ (/** @type {unknown} */ (tab)));
  const words = (/** @type {string} */ _, /** @type {unknown[]} */ ...parts) => String(parts[0] ?? "");
  const running = rest("running", server / 1000);
  signals.tell(running, true, { words, language: "en" });
  const near = [0, 1].map((minutes) =>
    new Date(local + 300_000 + minutes * 60_000).toTimeString().slice(0, 5),
  );
  assert.ok(near.includes(sent[0].message ?? ""), `${sent[0].message} is one of ${near}`);
});

test("a notification is sent again when the rest's end changes or no worker was there to show it, and makes no sound itself", (t) => {
  /** @type {string[]} */
  const sent = [];
  let isThere = false;
  const tab = {
    settings: { sound: "chime", notifyOnly: true },
    clock: { now: () => Date.now() },
    send: (/** @type {{type: string}} */ { type }) => isThere && sent.push(type),
  };
  const signals = new RestSignals(/** @type {MeetTab} */ (/** @type {unknown} */ (tab)));
  const chimes = t.mock.method(signals, "playSound", () => {}).mock;
  const spoken = { words: (/** @type {string} */ name) => name, language: "en" };
  const running = rest("running", Date.now() / 1000);
  for (let time = 0; time < 2; time++) signals.tell(running, time === 0, spoken);
  isThere = true;
  for (let time = 0; time < 2; time++) signals.tell(running, false, spoken);
  assert.deepEqual(sent, ["notify"]);
  const longer = { ...running, ends_at: new Date(Date.parse(running.ends_at) + 300_000).toISOString() };
  for (let time = 0; time < 2; time++) signals.tell(longer, false, spoken);
  assert.deepEqual(sent, ["notify", "notify"]);
  signals.withdraw();
  assert.deepEqual(sent, ["notify", "notify", "withdrawNotification"]);
  assert.equal(chimes.callCount(), 0);
});
