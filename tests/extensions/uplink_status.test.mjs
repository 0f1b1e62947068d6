// @ts-check
// When frames may go to the server, and how its answers change that.
/** @import { BlinkResult } from "../../extensions/leader/shared/types" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { UplinkStatus } from "../../extensions/leader/road/uplink_status.js";
import { RETRY_SECONDS } from "../../extensions/leader/shared/backoff.js";
import { leading } from "./leader_tab.mjs";

const refused = (/** @type {string} */ error, retry_after = 0) =>
  /** @type {BlinkResult} */ ({ status: "error", error, retry_after });

/** @param {import("node:test").TestContext} t */
function connected(t) {
  const clock = { now: 0, told: 0 };
  t.mock.method(performance, "now", () => clock.now);
  t.mock.method(Math, "random", () => 0);
  const uplink = new UplinkStatus(
    () => {},
    () => (clock.told += 1),
  );
  assert.equal(uplink.pauseReason, "offline");
  assert.ok(uplink.onSocket("open", 0));
  assert.ok(!uplink.onSocket("open", 0), "it was open already");
  return { uplink, clock };
}

test("a server that asks to be left alone is left alone at once, for as long as it says or a minute", (t) => {
  const { uplink, clock } = connected(t);
  for (const [limit, seconds] of /** @type {[() => void, number][]} */ ([
    [() => uplink.onAnswer(refused("rate_limited", 7)), 7],
    [() => uplink.onAnswer(refused("rate_limited")), RETRY_SECONDS],
    [() => uplink.onSocket("open", 90_000), 90],
  ])) {
    assert.equal(uplink.pauseReason, "");
    const { told } = clock;
    limit();
    assert.deepEqual(
      [uplink.pauseReason, uplink.limitedMs, clock.told],
      ["limited", seconds * 1000, told + 1],
    );
    clock.now += seconds * 1000;
  }
  assert.equal(uplink.pauseReason, "");
});

test("frames that the server forbids are sent no more until there is another connection", (t) => {
  const { uplink } = connected(t);
  uplink.onAnswer(refused("forbidden"));
  assert.equal(uplink.pauseReason, "refused");
  assert.ok(!uplink.onSocket("elsewhere", 0));
  assert.equal(uplink.pauseReason, "elsewhere", "another tab measures");
  assert.ok(!uplink.onSocket("connecting", 0));
  assert.equal(uplink.pauseReason, "offline");
  assert.ok(uplink.onSocket("open", 0));
  assert.equal(uplink.pauseReason, "");
});

test("a refusal of one frame leaves the way open for the next one", (t) => {
  const { uplink } = connected(t);
  for (const error of ["too_large", "busy"]) uplink.onAnswer(refused(error));
  uplink.onAnswer(null);
  assert.equal(uplink.pauseReason, "");
});

for (const [error, why] of [
  ["rate_limited", "asks to be left alone"],
  ["stopped", "says that a member has stopped it"],
  ["forbidden", "asks for a key"],
])
  test(`a frame that waits for room is not sent when the answer that makes room ${why}`, async (t) => {
    t.mock.method(console, "log", () => {});
    const { tab, leader, page } = leading();
    t.after(() => leader.close());
    await leader.start();
    leader.onMessage({ type: "socket", state: "open", waitMs: 0 });
    leader.tick();
    for (const passed of [1000, 2000, 3000]) page.show(performance.now() + passed);
    const seqs = () => tab.sent.flatMap((message) => (message.type === "frame" ? [message.frame.seq] : []));
    while (seqs().length < 2) await setImmediate();
    leader.onMessage({ type: "result", seq: seqs()[0], result: refused(error, 7) });
    assert.equal(leader.frameCounts.sent, 2);
  });
