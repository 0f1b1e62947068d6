// @ts-check
// How long a Meet tab listens: throughout a call, and afterwards only as long as that is of use.
/** @import { FromTab, Rest, Settings, ToTab } from "../../extensions/shared/types" */
/** @import { TestContext } from "node:test" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { GONE_MS, LEFT_MS } from "../../extensions/shared/page/call_presence.js";
import { MeetTab } from "../../extensions/shared/page/meet_tab.js";
import { OpenPopups } from "../../extensions/shared/page/open_popups.js";
import { DEFAULTS } from "../../extensions/shared/settings.js";

const SECOND = 1000;
const CODE = "abc-defg-hij";

/**
 * A connected tab in a call, whose clock the test moves.
 * @param {TestContext} t
 * @param {number} tiles 0: in the lobby
 */
function inCall(t, tiles = 1) {
  t.mock.timers.enable({ apis: ["setInterval"] });
  let now = 0;
  t.mock.method(performance, "now", () => now);
  t.mock.method(Date, "now", () => now);
  /** @type {FromTab[]} */
  const sent = [];
  /** @type {(message: ToTab) => void} */
  let say = () => {};
  /** @type {(popup: object) => void} */
  let openPopup = () => {};
  const deaf = { addListener() {} };
  const onMessage = { addListener: (/** @type {typeof say} */ hear) => (say = hear) };
  const worker = {
    onMessage,
    onDisconnect: deaf,
    postMessage: (/** @type {FromTab} */ each) => sent.push(each),
  };
  const onConnect = { addListener: (/** @type {typeof openPopup} */ hear) => (openPopup = hear) };
  Object.assign(globalThis, {
    addEventListener() {},
    chrome: { runtime: { id: "extension", connect: () => worker, onConnect } },
    document: {
      addEventListener() {},
      querySelector: () => null,
      querySelectorAll: () => Array(tiles).fill({ closest: () => null }),
    },
    location: { href: `https://meet.google.com/${CODE}` },
  });
  const nothing = () => {};
  const listener = { onChange: nothing, onEvent: nothing, onMessage: nothing, onOrphaned: nothing };
  const tab = new MeetTab({ wanted: () => true, ...listener });
  new OpenPopups(tab, () => ({ stream: tab.stream }), nothing);
  tab.start();
  const settings = /** @type {Settings} */ ({ ...DEFAULTS, serverUrl: "https://rest.example.org" });
  say({ type: "settings", settings });
  const pass = (/** @type {number} */ ms) => {
    for (const end = now + ms; now < end; t.mock.timers.tick(SECOND)) now += SECOND;
  };
  const show = (/** @type {number} */ count) => {
    tiles = count;
  };
  const hear = (/** @type {Rest | null} */ rest) => {
    const timestamp = new Date(now).toISOString();
    const snapshot = { active: true, monitoring: false, rest };
    const event = /** @type {const} */ ({ event: "connected", meeting_id: CODE, timestamp, ...snapshot });
    say({ type: "event", id: "7-0", event });
  };
  const said = () => sent.filter(({ type }) => type === "join" || type === "leave");
  hear(null);
  pass(2 * SECOND);
  const popup = () => openPopup({ name: "popup", onMessage: deaf, onDisconnect: deaf, postMessage() {} });
  return { tab, pass, show, hear, said, popup };
}

const JOINED = { type: "join", meetingId: CODE, code: CODE, position: "" };
const AGAIN = { ...JOINED, position: "7-0" };
const LEFT = { type: "leave" };

for (const [where, tiles] of /** @type {const} */ ([
  ["call", 1],
  ["lobby", 0],
])) {
  test(`the tab listens to a ${where} for as long as it lasts`, (t) => {
    const { said, pass } = inCall(t, tiles);
    pass(3 * LEFT_MS);
    assert.deepEqual(said(), [JOINED]);
  });
}

test("a tab whose call was left gives up its stream after some minutes, and in the next call resumes where it was", (t) => {
  const { tab, said, pass, show } = inCall(t);
  show(0);
  pass(LEFT_MS - SECOND);
  assert.deepEqual(said(), [JOINED], "whoever lost the line is still told of a rest");
  pass(SECOND);
  assert.deepEqual(said(), [JOINED, LEFT]);
  assert.equal(tab.stream, "off");
  pass(10 * LEFT_MS);
  show(1);
  pass(SECOND);
  assert.deepEqual(said(), [JOINED, LEFT, AGAIN]);
  assert.deepEqual([tab.stream, tab.inCall], ["connecting", true]);
});

test("people who leave the call for a rest are told on the page after it when the rest is over", (t) => {
  const { said, pass, show, hear } = inCall(t);
  const [started_at, ends_at] = [0, 20 * 60 * SECOND].map((at) => new Date(at).toISOString());
  hear({ id: "r", reason: "manual", state: "running", seconds: 1200, started_at, ends_at });
  show(0);
  pass(4 * LEFT_MS + GONE_MS);
  assert.deepEqual(said(), [JOINED], "the news that it is over comes after its time");
  pass(LEFT_MS);
  assert.deepEqual(said(), [JOINED, LEFT]);
});

test("opening the popup beside a call that was left shows how its meeting stands", (t) => {
  const { tab, said, pass, show, popup } = inCall(t);
  show(0);
  pass(LEFT_MS + GONE_MS);
  popup();
  assert.equal(tab.stream, "connecting");
  pass(2 * LEFT_MS);
  assert.deepEqual(said(), [JOINED, LEFT, AGAIN]);
});

test("the tab listens in the lobby of the next meeting, however long ago it left a call", (t) => {
  const { tab, said, pass, show } = inCall(t);
  show(0);
  pass(LEFT_MS);
  Object.assign(globalThis, { location: { href: "https://meet.google.com/xyz-abcd-efg" } });
  pass(2 * LEFT_MS);
  assert.equal(tab.meetingId, "xyz-abcd-efg");
  assert.deepEqual(said().at(-1), { ...JOINED, meetingId: "xyz-abcd-efg", code: "xyz-abcd-efg" });
});

test("people who leave the call while a rest is announced hear when it begins, however long it was put off", (t) => {
  const { said, pass, show, hear } = inCall(t);
  const [started_at, ends_at] = [20, 25].map((minute) => new Date(minute * 60 * SECOND).toISOString());
  const rest = {
    id: "r",
    reason: "time",
    state: "announced",
    seconds: 300,
    postponed: 2,
    started_at,
    ends_at,
  };
  hear(/** @type {Rest} */ (rest));
  show(0);
  pass(19 * 60 * SECOND);
  assert.deepEqual(said(), [JOINED]);
});
