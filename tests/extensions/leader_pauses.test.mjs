// @ts-check
// When a run pauses, so that nobody is looked at, or ends because the consent does.
/** @import { Settings } from "../../extensions/leader/shared/types" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { CONSENT_VERSION } from "../../extensions/leader/shared/settings.js";
import { STARVED_MS } from "../../extensions/leader/visit/visit.js";
import { at, leading } from "./leader_tab.mjs";

test("a server that asks to wait is sent nothing in the meantime", async () => {
  const { leader } = leading();
  await leader.start();
  leader.uplink.onSocket("open", 0);
  const result = /** @type {const} */ ({ status: "error", error: "rate_limited", retry_after: 7 });
  leader.onMessage({ type: "result", seq: 1, result });
  assert.equal(leader.pauseReason, "limited");
  leader.close();
});

test("a frame that is refused because a member has stopped the measuring pauses it until the next start", async () => {
  const { leader } = leading();
  await leader.start();
  leader.uplink.onSocket("open", 0);
  assert.equal(leader.pauseReason, "");
  leader.onMessage({ type: "result", seq: 1, result: { status: "error", error: "stopped" } });
  assert.equal(leader.pauseReason, "stopped");
  await leader.start();
  assert.equal(leader.pauseReason, "");
  leader.close();
});

test("nobody is looked at during a rest, or outside the call", async () => {
  const { tab, leader } = leading();
  leader.uplink.onSocket("refused", 0);
  assert.equal(leader.pauseReason, "", "nothing waits for a key where nothing runs");
  await leader.start();
  leader.uplink.onSocket("open", 0);
  tab.clock.now = () => Date.parse(at(5));
  const times = { started_at: at(4), ends_at: at(6), seconds: 2 };
  tab.meeting.rest = { id: "r", reason: "manual", state: "running", ...times };
  assert.equal(leader.pauseReason, "rest");
  tab.clock.now = () => Date.parse(at(6));
  assert.equal(leader.pauseReason, "");
  Object.assign(tab, { inCall: false });
  assert.equal(leader.pauseReason, "call");
  leader.close();
});

test("withdrawing the consent ends the measuring, and nobody is looked at from that moment on", async () => {
  const { tab, leader } = leading({ consentedAt: at(1), consentVersion: CONSENT_VERSION });
  await leader.start();
  const settings = /** @type {Settings} */ (tab.settings);
  leader.onMessage({ type: "settings", settings });
  assert.ok(leader.running && leader.pauseReason !== "ending");
  leader.onMessage({ type: "settings", settings: { ...settings, consentedAt: "" } });
  assert.equal(leader.pauseReason, "ending");
  await setImmediate();
  assert.ok(tab.called.includes("end m") && !leader.running);
});

test("a withdrawal in a tab that has left its call ends this leader's run alone: the call may be another leader's by now", async (t) => {
  const { tab, leader } = leading();
  t.after(() => leader.close());
  await leader.start();
  Object.assign(tab, { inCall: false });
  const settings = { .../** @type {Settings} */ (tab.settings), consentedAt: "" };
  leader.onMessage({ type: "settings", settings });
  await setImmediate();
  assert.ok(!leader.running && !tab.called.includes("end m"));
  assert.deepEqual(tab.sent.at(-1), { type: "measure", on: false });
});

test("other settings are no second withdrawal of the consent, which would end what others have started since", async (t) => {
  const { tab, leader } = leading();
  t.after(() => leader.close());
  t.mock.timers.enable({ apis: ["setTimeout"] });
  await leader.start();
  tab.reaches = false;
  const settings = { .../** @type {Settings} */ (tab.settings), consentedAt: "" };
  for (let each = 0; each < 2; each += 1) {
    leader.onMessage({ type: "settings", settings });
    await setImmediate();
    assert.equal(leader.pauseReason, "ending");
  }
  assert.equal(tab.called.filter((call) => call === "end m").length, 1);
});

test("a hidden tab pauses where its video stands still, and a visible one only waits", async (t) => {
  const { tab, leader, page } = leading();
  t.after(() => leader.close());
  let now = performance.now();
  t.mock.method(performance, "now", () => now);
  tab.clock.now = () => Date.parse(at(5));
  await leader.start();
  leader.uplink.onSocket("open", 0);
  leader.tick();
  const reasonIn = (/** @type {boolean} */ hidden) => {
    Object.assign(document, { hidden });
    return leader.pauseReason;
  };
  now += STARVED_MS;
  page.show(now);
  leader.tick();
  assert.equal(reasonIn(true), "", "it gets frames");
  now += STARVED_MS + 1;
  assert.deepEqual([reasonIn(true), reasonIn(false)], ["hidden", ""]);
});
