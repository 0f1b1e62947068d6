// @ts-check
// What the leader's report for a bug report says, and what it never contains.
/** @import { BlinkResult, Invalid } from "../../extensions/leader/shared/types" */
/** @import { TestContext } from "node:test" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { runAction } from "../../extensions/leader/popup/popup_actions.js";
import { reportOf } from "../../extensions/leader/popup/report.js";
import { answer } from "./examples.mjs";
import { leading } from "./leader_tab.mjs";

const MEETING = "abc-defg-hij";
const refused = (/** @type {string} */ error) => /** @type {BlinkResult} */ ({ status: "error", error });

/**
 * A leader in a call; `answers` sends one frame for each result and answers with it.
 * @param {TestContext} t
 */
function reporting(t) {
  t.mock.method(console, "log", () => {});
  const here = leading();
  const { tab, leader, page, enter } = here;
  t.after(() => leader.close());
  for (const video of page.videos) Object.assign(video, { hasAttribute: () => false });
  Object.defineProperty(globalThis, "navigator", { value: { userAgent: "Chrome/156" }, configurable: true });
  const getManifest = () => ({ version: "1.0.0" });
  Object.assign(globalThis, { location: { pathname: `/${MEETING}` }, chrome: { runtime: { getManifest } } });
  enter(MEETING);
  let shown = 0;
  const seqs = () => tab.sent.flatMap((message) => (message.type === "frame" ? [message.frame.seq] : []));
  const answers = async (/** @type {(BlinkResult | null)[]} */ ...results) => {
    leader.onMessage({ type: "socket", state: "open", waitMs: 0 });
    leader.tick();
    for (const result of results) {
      const before = seqs().length;
      shown += 2000;
      page.show(performance.now() + shown);
      while (seqs().length === before) await setImmediate();
      leader.onMessage({ type: "result", seq: seqs()[before], result });
    }
  };
  const lines = () => reportOf(tab, leader).split("\n");
  const line = (/** @type {string} */ beginning) => lines().find((each) => each.startsWith(beginning));
  return { ...here, answers, lines, line };
}

test("a report counts frames by what became of them, and pictures by what is wrong with them", async (t) => {
  const { leader, answers, line } = reporting(t);
  await leader.start();
  await answers(answer(true, "dark"), refused("busy"), answer(true, null), null, answer(true, "dark"));
  const frames = "Event stream: open. Frames: open, 5 sent, 3 measured, 1 busy, 1 lost";
  assert.equal(line("Event stream"), frames);
  assert.equal(line("Pictures measured"), "Pictures measured: 1 clear, 2 dark");
});

test("a report does not say where anybody looks, as with one person measured it would be that person", async (t) => {
  const { leader, answers, line } = reporting(t);
  await leader.start();
  const newer = /** @type {Invalid} */ (/** @type {string} */ ("yawning"));
  /** @type {(Invalid | null)[]} */
  const reasons = [null, "turned", "lowered_gaze", newer];
  await answers(...reasons.map((invalid) => answer(true, invalid)));
  assert.equal(line("Pictures measured"), "Pictures measured: 4 clear");
});

test("a report's counts begin again with each start and each meeting", async (t) => {
  const { leader, answers, line, enter } = reporting(t);
  await leader.start();
  await answers(answer(true, "dark"), refused("busy"));
  assert.match(line("Event stream") ?? "", /2 sent, 1 measured, 1 busy$/);
  await leader.start();
  assert.match(line("Event stream") ?? "", /0 sent, 0 measured$/);
  await answers(answer(true, "dark"));
  enter("xyz-defg-hij");
  assert.match(line("Event stream") ?? "", /0 sent, 0 measured$/);
  assert.equal(line("Pictures measured"), "Pictures measured: 0 clear");
});

test("a report says when it was made, and how long ago measuring was started here", async (t) => {
  const { tab, leader, lines, line } = reporting(t);
  const [made] = lines()[0].split(", ");
  assert.ok(Math.abs(Date.now() - Date.parse(made)) < 60_000);
  assert.equal(line("Measuring"), "Measuring: off, not started here");
  await leader.start();
  tab.clock.now = () => Date.parse(tab.now) + 65_000;
  assert.equal(line("Measuring"), "Measuring: offline, started 65 s ago");
});

test("a report names what the popup complains of, and what the popup leaves out because of that", async (t) => {
  const { tab, leader, answers, line } = reporting(t);
  assert.equal(line("Notices"), "Notices: none");
  await leader.start();
  await answers(refused("too_large"));
  tab.failing = { status: 429, error: "crowded" };
  await runAction(leader, tab, "rest", () => {});
  assert.equal(line("Notices"), "Notices: error_crowded, error_too_large");
});

test("a report says whether the meeting ID is the call's own, and contains neither ID", (t) => {
  const { tab, lines, line } = reporting(t);
  assert.equal(line("Meeting ID"), "Meeting ID: the call's own");
  tab.meetingId = "weekly";
  assert.equal(line("Meeting ID"), "Meeting ID: another");
  assert.ok(!lines().some((each) => each.includes(MEETING) || each.includes("weekly")));
  tab.goTo("");
  assert.equal(line("Meeting ID"), "Meeting ID: none");
});

test("a report has a failed call's name, code and age, but nothing else of the answer", (t) => {
  const { tab, line } = reporting(t);
  assert.equal(line("Last call"), "Last call that failed: none");
  const failed = (/** @type {string} */ error) => {
    const failure = /** @type {const} */ ({ ok: false, status: 403, error, retryAfter: 0, data: null });
    tab.lastFailure = { name: "start", failure, at: performance.now() - 25_000 };
  };
  failed("origin_forbidden");
  assert.equal(line("Last call"), "Last call that failed: start, 403 origin_forbidden, 25 s ago");
  failed(`No meeting ${MEETING} at https://example.org`);
  assert.equal(line("Last call"), "Last call that failed: start, 403 other, 25 s ago");
});
