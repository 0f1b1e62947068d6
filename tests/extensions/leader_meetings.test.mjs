// @ts-check
// A tab that goes from one meeting to the next takes nothing of the first along.
/** @import { Settings } from "../../extensions/leader/shared/types" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { onKey, runAction } from "../../extensions/leader/popup/popup_actions.js";
import { RestRules } from "../../extensions/leader/rests/rest_rules.js";
import { CONSENT_VERSION } from "../../extensions/leader/shared/settings.js";
import { Round } from "../../extensions/leader/turns/round.js";
import { STARVED_MS } from "../../extensions/leader/visit/visit.js";
import { restOf } from "./examples.mjs";
import { at, leading } from "./leader_tab.mjs";

test("an answer about a meeting that the tab has left is not taken for the next one", async () => {
  for (const action of /** @type {const} */ (["start", "stop"])) {
    const { tab, leader } = leading();
    if (action === "stop") await leader.start();
    const done = runAction(leader, tab, action, () => {});
    tab.goTo("n");
    if (action === "stop") tab.remember({ running: true });
    const before = { ...tab.memory };
    await done;
    assert.deepEqual(tab.memory, before, action);
    assert.equal(leader.summary, null);
  }
});

test("an end that is heard after the tab has left the meeting does not end the measuring of the next one", async () => {
  const { tab, leader, enter } = leading();
  await leader.start();
  tab.active = false;
  tab.now = at(9);
  const connected = { meeting_id: "m", timestamp: at(9), active: true, monitoring: true, rest: null };
  leader.onMessage({ type: "event", id: "", event: { event: "connected", ...connected } });
  enter("n");
  tab.remember({ running: true, startedAt: Date.parse(at(5)), lastStartAt: Date.parse(at(5)) });
  await setImmediate();
  assert.ok(leader.running);
  leader.close();
});

test("a server that asks to wait is sent nothing in the meantime", async () => {
  const { leader } = leading();
  await leader.start();
  leader.uplink.onSocket("open", 0);
  const result = /** @type {const} */ ({ status: "error", error: "rate_limited", retry_after: 7 });
  leader.onMessage({ type: "result", seq: 1, result });
  assert.equal(leader.pauseReason, "limited");
  leader.close();
});

test("one server's wait does not hold back another, and still holds in that server's next meeting", async () => {
  const { tab, leader, enter } = leading({ serverUrl: "https://a.example" });
  await leader.start();
  leader.uplink.onSocket("limited", 3_600_000);
  enter("n");
  assert.equal(leader.uplink.pauseReason, "limited");
  Object.assign(tab.settings ?? {}, { serverUrl: "https://b.example" });
  enter("o");
  assert.equal(leader.uplink.limitedMs, 0);
  leader.close();
});

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

test("the salt of participants' ids differs by browser and meeting, and nobody can guess it", () => {
  const salts = ["m", "n"].flatMap((meetingId) =>
    [leading(), leading()].map(({ tab, enter }) => {
      enter(meetingId);
      return String(tab.memory.salt);
    }),
  );
  assert.equal(new Set(salts).size, 4);
  for (const salt of salts) assert.ok(salt.length >= 32);
});

test("a rest is asked for with the leader's line in the form that the server takes, or without one", async () => {
  /** @type {unknown[]} */
  const bodies = [];
  for (const restNote of ["", "  ", "Coffee\tis\nready "]) {
    const { tab, leader } = leading({ restNote, restSeconds: 300 });
    const call = /** @type {(...sent: unknown[]) => unknown} */ (tab.call.bind(tab));
    Object.assign(tab, {
      call: (/** @type {string} */ name, /** @type {unknown} */ body) => {
        bodies.push(body);
        return call(name, body);
      },
    });
    await leader.restCalls.ask("manual");
  }
  const plain = { reason: "manual", seconds: 300, note: undefined };
  assert.deepEqual(bodies, [plain, plain, { ...plain, note: "Coffee is ready" }]);
});

test("the reason why a click was refused is not shown in the next meeting", async () => {
  const { tab, leader } = leading();
  tab.reaches = false;
  const done = runAction(leader, tab, "rest", () => {});
  tab.goTo("n");
  await done;
  assert.equal(leader.notice.name, "");
});

test("nor is a notice that stays until something is done about it", () => {
  const { leader, enter } = leading();
  leader.notice.say("error_forbidden");
  enter("n");
  assert.equal(leader.notice.name, "");
});

test("the reason why a rest asked for by a key was refused is shown as after a click", async () => {
  const { tab, leader } = leading();
  tab.reaches = false;
  /** @type {string[]} */
  const shown = [];
  await onKey(leader, tab, "rest-now", () => shown.push(leader.notice.name));
  assert.deepEqual(shown, ["", "error_unreachable"]);
  tab.stream = "off";
  await onKey(leader, tab, "rest-now", () => shown.push(leader.notice.name));
  assert.equal(tab.called.length, 1, "nothing is sent before the consent");
});

test("a key pressed outside a call says why it begins no rest, until a call is on", async () => {
  const { tab, leader } = leading();
  Object.assign(tab, { inCall: false });
  let pushed = 0;
  await onKey(leader, tab, "rest-now", () => (pushed += 1));
  assert.deepEqual([leader.notice.name, pushed], ["error_no_call", 1]);
  assert.deepEqual(tab.called, []);
  leader.tick();
  assert.equal(leader.notice.name, "error_no_call");
  Object.assign(tab, { inCall: true });
  leader.tick();
  assert.equal(leader.notice.name, "");
});

test("the reason why a rest could not be changed is shown only until that rest changes", async () => {
  const { leader } = leading();
  const times = { started_at: at(4), ends_at: at(6), seconds: 2 };
  const rest = /** @type {const} */ ({ id: "r", reason: "manual", state: "running", ...times });
  for (const event of /** @type {const} */ ([
    "rest_postponed",
    "rest_cancelled",
    "rest_required",
    "rest_ended",
  ])) {
    leader.notice.say("error_postponed_enough");
    leader.onEvent({ event: "monitoring_started", meeting_id: "m", timestamp: at(5) });
    assert.equal(leader.notice.name, "error_postponed_enough");
    leader.onEvent({ event, meeting_id: "m", timestamp: at(6), rest });
    assert.equal(leader.notice.name, "", event);
  }
  leader.close();
});

test("a frame that was refused in the meeting before does not stop the measuring in the next one", async () => {
  const { tab, leader } = leading();
  tab.goTo("n");
  leader.onMessage({ type: "result", seq: 1, result: { status: "error", error: "stopped" } });
  assert.ok(!tab.meeting.stopped);
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

test("what was known of the group is forgotten when a rest begins, and when it ends", async () => {
  const { tab, leader } = leading();
  const times = { started_at: at(4), ends_at: at(6), seconds: 2 };
  const rest = /** @type {const} */ ({ id: "r", reason: "manual", state: "running", ...times });
  for (const event of /** @type {const} */ (["rest_required", "rest_ended"])) {
    leader.group = "someone";
    leader.onEvent({ event, meeting_id: "m", timestamp: at(6), rest });
    assert.equal(leader.group, null, event);
  }
  assert.ok(!tab.called.length);
});

test("what was known of each person is forgotten when measuring starts, restarts or ends", async (t) => {
  const { leader } = leading();
  const { mock: thought } = t.mock.method(Round.prototype, "forget");
  const { mock: actedOn } = t.mock.method(RestRules.prototype, "forget");
  for (const [turn, action] of /** @type {const} */ (["start", "start", "stop"]).entries()) {
    leader.group = "someone";
    await leader[action]();
    assert.equal(leader.group, null, action);
    assert.deepEqual([thought.callCount(), actedOn.callCount()], [turn + 1, turn + 1], action);
  }
});

test("the next meeting begins without a word about the group of the one before", () => {
  const { leader, enter } = leading();
  leader.group = "advised";
  enter("n");
  assert.equal(leader.group, null);
});

test("the icon's hint is gone where nothing runs, and in the next meeting until somebody was looked at", async () => {
  const { tab, leader, enter } = leading();
  await leader.start();
  leader.group = "someone";
  assert.ok(leader.hint, "in a large group");
  leader.group = "advised";
  assert.ok(leader.hint);
  const settings = /** @type {Settings} */ (tab.settings);
  tab.settings = { ...settings, automatic: true };
  assert.ok(!leader.hint, "the rest comes by itself");
  tab.settings = settings;
  const { meeting } = tab;
  const rest = restOf("r", tab.clock.now() / 1000 + 30);
  tab.meeting = { ...meeting, rest: { ...rest, state: "announced" } };
  assert.ok(!leader.hint, "a rest is coming");
  tab.meeting = meeting;
  tab.goTo("");
  assert.ok(!leader.hint, "Meet's home");
  enter("n");
  await leader.start();
  assert.ok(!leader.hint);
  enter("m");
  tab.remember({ running: true });
  assert.ok(!leader.hint, "and what was told in the first is over");
});

test("a server that asked to wait in one meeting is asked for a rest in the next one", async ({ mock }) => {
  mock.timers.enable({ apis: ["setTimeout"] }); // or this meeting would be asked again
  const { tab, leader, enter } = leading({ automatic: true, afterMinutes: 1 });
  tab.clock.now = () => Date.parse(at(5)) + 60_000;
  const restsAsked = () => tab.called.filter((each) => each.startsWith("rest "));
  await leader.start();
  tab.reaches = false;
  leader.tick();
  await setImmediate();
  leader.tick();
  assert.deepEqual(restsAsked(), ["rest m"], "refused, and not asked again at once");
  enter("n");
  tab.reaches = true;
  await leader.start();
  leader.tick();
  assert.deepEqual(restsAsked(), ["rest m", "rest n"]);
  leader.close();
});

test("rests by the clock also come for a leader who wants none for tired eyes", async () => {
  const { tab, leader } = leading({ automatic: false, afterMinutes: 1 });
  tab.clock.now = () => Date.parse(at(5)) + 60_000;
  await leader.start();
  leader.tick();
  assert.ok(tab.called.includes("rest m"));
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

test("the reason why a click failed stays while somebody measures; only the notice of an end elsewhere goes", () => {
  const { tab, leader } = leading();
  tab.meeting.measuring = true;
  leader.notice.say("error_down");
  leader.tick();
  assert.equal(leader.notice.name, "error_down");
  leader.notice.say("ended_elsewhere");
  leader.tick();
  assert.equal(leader.notice.name, "");
});
