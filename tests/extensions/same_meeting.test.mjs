// @ts-check
// One person's tabs of a meeting know of each other: one measures, one notifies, and an answer counts in all.
/** @import { ToTab } from "../../extensions/shared/types" */
/** @import { MeetingLink } from "../../extensions/shared/worker/meeting_link.js" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseMeasuring } from "../../extensions/shared/worker/same_meeting.js";
import { ANSWER, linked, SERVER } from "./linked_tab.mjs";

test("a tab that wants to measure is told that another one does, and one that does not want to is told nothing", async (t) => {
  const { link, posted, say, settled } = linked(
    t,
    { local: { serverUrl: SERVER } },
    { open() {}, close() {} },
  );
  say({ type: "measure", on: true });
  await settled();
  link.measure(false);
  assert.deepEqual(posted.at(-1), { type: "socket", state: "elsewhere", waitMs: 0 });
  posted.length = 0;
  say({ type: "measure", on: false });
  await settled();
  assert.deepEqual(posted, []);
});

/**
 * Another tab of the meeting, and the messages posted to it.
 * @param {{listens?: boolean, tabId?: number}} tab
 */
function other({ listens = true, tabId = 2 }) {
  /** @type {ToTab[]} */
  const posted = [];
  const link = { listens, tabId, post: (/** @type {ToTab} */ message) => posted.push(message) };
  return { link: /** @type {MeetingLink} */ (/** @type {unknown} */ (link)), posted };
}

test("an answer or a request in one tab of a meeting is known in its other tabs, and nothing else is", async (t) => {
  const { link, posted } = other({});
  const { say, settled } = linked(t, { local: { serverUrl: SERVER } }, null, [link]);
  say({ type: "join", meetingId: "m", code: "m", position: "" });
  const answer = ANSWER;
  say({ type: "remember", memory: { answer, salt: "s" } });
  say({ type: "remember", memory: { request: null } });
  say({ type: "remember", memory: { answer: null } });
  say({ type: "remember", memory: { salt: "s" } });
  await settled();
  const shared = { type: "shared", meetingId: "m" };
  assert.deepEqual(posted, [
    { ...shared, memory: { answer } },
    { ...shared, memory: { request: null } },
    { ...shared, memory: { answer: null } },
  ]);
});

for (const [what, tab, front, notified] of /** @type {const} */ ([
  ["one of them is in front", {}, [2], false],
  ["none of them is in front", {}, [9], true],
  ["one shows in a window that is not in front", {}, [9, 2], true],
  ["the one in front hears of no rest", { listens: false }, [2], true],
])) {
  test(`a hidden tab ${notified ? "notifies" : "does not notify"} beside other tabs of its meeting when ${what}`, async (t) => {
    const local = { serverUrl: SERVER, notifyOnly: true };
    const { say, settled } = linked(t, { local }, null, [other(tab).link]);
    const asked = t.mock.fn(async () => false);
    const query = async (/** @type {{lastFocusedWindow?: boolean}} */ { lastFocusedWindow }) =>
      front.slice(0, lastFocusedWindow ? 1 : undefined).map((id) => ({ id }));
    Object.assign(chrome.tabs, { query });
    Object.assign(chrome, { permissions: { contains: asked } });
    say({ type: "notify", title: "title", message: "message" });
    await settled();
    assert.equal(asked.mock.callCount(), Number(notified));
    assert.equal(local.notifyOnly, !notified, "letters come only where no notification can");
  });
}

test("hidden tabs of one meeting show one notification of a rest; either of them can withdraw it, and closing the tab does, too", async (t) => {
  /** @type {Set<string>} */
  const shown = new Set();
  const notifications = {
    getPermissionLevel: async () => "granted",
    create: async (/** @type {string} */ id) => shown.add(id),
    clear: async (/** @type {string} */ id) => shown.delete(id),
  };
  const permissions = { contains: async () => true };
  const runtime = { getURL: () => "" };
  const local = { serverUrl: SERVER, notifyOnly: true };
  const { link, say, settled } = linked(t, { local }, null, [other({}).link]);
  const second = linked(t, { local }, null, [link], 2);
  Object.assign(chrome.tabs, { query: async () => [{ id: 9 }] });
  Object.assign(chrome, { notifications, permissions, runtime });
  for (const back of [say, second.say]) {
    for (const tell of [say, second.say]) {
      tell({ type: "join", meetingId: "m", code: "m", position: "" });
      tell({ type: "notify", title: "title", message: "message" });
      await settled();
    }
    assert.deepEqual([...shown], ["meet tab 1"]);
    back({ type: "withdrawNotification" });
    await settled();
    assert.deepEqual([...shown], []);
  }
  assert.ok(local.notifyOnly, "they can be shown");
  say({ type: "notify", title: "title", message: "message" });
  await settled();
  link.close();
  await settled();
  assert.deepEqual([...shown], [], "the tab is closed");
});

for (const [what, change, first, second] of /** @type {const} */ ([
  ["both are in a call and seen", {}, true, false],
  ["it is hidden", { isVisible: false }, false, true],
  ["it has left the call, the other one hidden", { inCall: false }, false, true],
  ["it is closed", { wantsToMeasure: false }, false, true],
]))
  test(`a meeting's tab that measures ${first ? "goes on" : "leaves it to the other"} when ${what}`, () => {
    const tab = () => ({
      inCall: true,
      isVisible: true,
      wantsToMeasure: true,
      measures: false,
      measure(/** @type {boolean} */ on) {
        this.measures = on;
      },
    });
    const [one, other] = [tab(), { ...tab(), isVisible: !("inCall" in change) }];
    const links = /** @type {MeetingLink[]} */ (/** @type {unknown} */ ([one, other]));
    Object.assign(one, { measures: true }, change);
    chooseMeasuring(links[1], [links[0]]);
    assert.deepEqual([one.measures, other.measures], [first, second]);
  });

test("after a Stop in the tab that measures no other tab of the meeting goes on; after it has left, one does", async (t) => {
  const measure = t.mock.fn();
  const other = { inCall: true, isVisible: false, wantsToMeasure: true, measures: false, measure };
  const link = /** @type {MeetingLink} */ (/** @type {unknown} */ (other));
  const frames = { open() {}, close() {} };
  const { say, settled } = linked(t, { local: { serverUrl: SERVER } }, frames, [link]);
  say({ type: "presence", inCall: true, isVisible: true });
  say({ type: "measure", on: true });
  await settled();
  assert.deepEqual(measure.mock.calls.at(-1)?.arguments, [false]);
  say({ type: "measure", on: false });
  await settled();
  assert.deepEqual(measure.mock.calls.at(-1)?.arguments, [false]);
  say({ type: "leave" });
  await settled();
  assert.deepEqual(measure.mock.calls.at(-1)?.arguments, [true]);
});
