// @ts-check
// When the server is asked which meeting this is, and when again.
/** @import { CallName, Outcome } from "../../extensions/leader/shared/types" */
/** @import { TestContext } from "node:test" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { MeetingCheck } from "../../extensions/leader/run/meeting_check.js";
import { Run } from "../../extensions/leader/run/run.js";
import { at, leading, StandInTab } from "./leader_tab.mjs";

/**
 * A check of a run whose calls of this name fail, and what it reported; `pass` lets time pass.
 * @param {TestContext} t
 * @param {CallName} failing
 * @param {number} retryAfter s, as the server asks
 */
function checked(t, failing, retryAfter) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const tab = new StandInTab();
  tab.memory = { running: true, startedAt: Date.parse(at(5)), lastStartAt: Date.parse(at(5)) };
  const down = { error: "down", status: 503, retryAfter, data: { error: "", detail: "" } };
  const refused = /** @type {Outcome} */ ({ ok: false, ...down });
  const call = tab.call.bind(tab);
  const server = { fails: true };
  t.mock.method(tab, "call", async (/** @type {CallName} */ name) => {
    const outcome = await call(name);
    return server.fails && name === failing ? refused : outcome;
  });
  /** @type {string[]} */
  const told = [];
  const handlers = { onSame: () => told.push("same"), onOther: () => told.push("other") };
  const check = new MeetingCheck(tab, new Run(tab), handlers);
  const pass = async (/** @type {number} */ seconds) => {
    t.mock.timers.tick(seconds * 1000);
    await setImmediate();
  };
  return { check, server, told, pass };
}

for (const name of /** @type {const} */ (["status", "summary"])) {
  test(`where only the ${name} is missing the server is asked again within seconds, and nothing is decided before`, async (t) => {
    const { check, server, told, pass } = checked(t, name, 0);
    await check.ask();
    assert.deepEqual([told, check.startedAt], [[], null]);
    server.fails = false;
    await pass(2);
    assert.deepEqual(told, [], "it may need a moment");
    await pass(3);
    assert.deepEqual([told, check.startedAt], [["same"], Date.parse(at(5))]);
  });

  test(`a server that asks to wait with the ${name} is asked again no sooner`, async (t) => {
    const { check, server, told, pass } = checked(t, name, 60);
    await check.ask();
    server.fails = false;
    await pass(59);
    assert.deepEqual(told, []);
    await pass(20);
    assert.deepEqual(told, ["same"]);
  });
}

test("the leader asks how the meeting is only after a lost connection, not after every poll", async () => {
  const { tab, leader } = leading();
  await leader.start();
  const connected = { meeting_id: "m", timestamp: at(5), active: true, monitoring: true, rest: null };
  const askedAfter = async (/** @type {object} */ how) => {
    tab.called.length = 0;
    leader.onMessage({ type: "event", id: "", event: { event: "connected", ...connected, ...how } });
    await setImmediate();
    return tab.called.length;
  };
  assert.equal(await askedAfter({ isPoll: true }), 0);
  assert.notEqual(await askedAfter({}), 0);
  leader.close();
});
