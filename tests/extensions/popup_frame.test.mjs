// @ts-check
// What a popup says about its tab and the last click, without a browser.
/** @import { ToldView } from "../../extensions/shared/popup/last_answer.js" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { PopupFrame } from "../../extensions/shared/popup/popup_frame.js";
import { DEFAULTS } from "../../extensions/shared/settings.js";

/** @type {ToldView} */
const CALM = {
  ...{ meetingId: "m", measuring: true, restLeftMs: null, restBeginsInMs: null },
  ...{ restPostponed: 0, restSeconds: 0, notice: "", noticeSeconds: 0, isAnswer: false },
};

/** A popup; `show` shows a view in it and returns its state, its notice and whether that is read aloud. */
function popup() {
  const node = () => ({
    ...{ live: "", dataset: {}, textContent: "" },
    setAttribute(/** @type {string} */ _, /** @type {string} */ value) {
      this.live = value;
    },
  });
  /** @type {Record<string, ReturnType<typeof node>>} */
  const nodes = { state: node(), notice: node() };
  Object.assign(globalThis, { document: { getElementById: (/** @type {string} */ id) => nodes[id] } });
  const words = (/** @type {(string | number)[]} */ ...text) => `${text.filter(Boolean).join(" ")}.`;
  const frame = new PopupFrame({ ...DEFAULTS }, words, "en");
  const show = (/** @type {Partial<ToldView> & {state?: string, clock?: string}} */ change) => {
    const { state = "state_open", clock = "", ...fields } = change;
    const view = { ...CALM, ...fields };
    frame.showState([state, clock], view);
    frame.showNotice(view);
    return { state: nodes.state, notice: nodes.notice.textContent, live: nodes.notice.live };
  };
  return { frame, show };
}

test("a choice counts as saved only once it is stored, or once storing has failed", async () => {
  let store = () => {};
  let fail = () => {};
  const set = () =>
    new Promise((resolve, reject) => {
      [store, fail] = [() => resolve(undefined), () => reject(new Error("no room"))];
    });
  const port = { postMessage() {}, onDisconnect: { addListener() {} } };
  Object.assign(globalThis, { chrome: { storage: { local: { set } }, runtime: { connect: () => port } } });
  const { frame } = popup();
  const first = frame.set({ sound: "bell" });
  const kept = frame.saved.then(() => "kept");
  assert.equal(await Promise.race([kept, setImmediate("not yet")]), "not yet");
  store();
  assert.equal(await kept, "kept");
  await first;
  const second = frame.set({ sound: "drop" });
  fail();
  await assert.rejects(second);
  await frame.saved;
});

test("a rest that begins later or lasts longer is read out, and no second of its countdown", () => {
  const { show } = popup();
  const told = (/** @type {Parameters<typeof show>[0]} */ change) => {
    const { textContent, live } = show(change).state;
    return `${textContent} ${live}`;
  };
  const ahead = { state: "state_announced", restBeginsInMs: 30_000, restSeconds: 300 };
  assert.equal(told({ ...ahead, clock: "0:30" }), "state_announced 0:30. polite");
  assert.equal(told({ ...ahead, clock: "0:29" }), "state_announced 0:29. off");
  const later = { ...ahead, restPostponed: 1 };
  assert.equal(told({ ...later, clock: "5:28" }), "state_announced 5:28. polite");
  assert.equal(told({ ...later, clock: "5:27" }), "state_announced 5:27. off");
  const running = { state: "state_rest", restLeftMs: 300_000, restSeconds: 300, restPostponed: 1 };
  assert.equal(told({ ...running, clock: "5:00" }), "state_rest 5:00. polite");
  const longer = { ...running, restSeconds: 600 };
  assert.equal(told({ ...longer, clock: "9:59" }), "state_rest 9:59. polite");
  assert.equal(told({ ...longer, clock: "9:58" }), "state_rest 9:58. off");
  assert.equal(told({}), "state_open. polite");
});

const ANSWER = { notice: "error_unreachable", isAnswer: true };

test("the result of a click stays to be read, however slowly, until things change", () => {
  for (const change of [
    { measuring: false },
    { meetingId: "other" },
    { state: "state_waiting" },
    { state: "state_rest", restLeftMs: 1, clock: "0:01" },
  ]) {
    const { show } = popup();
    assert.equal(show(ANSWER).notice, "error_unreachable.");
    for (let second = 0; second < 60; second++) assert.equal(show({}).notice, "error_unreachable.");
    assert.equal(show(change).notice, "");
    assert.equal(show({}).notice, "", "it is gone for good");
  }
});

test("the change that a click itself makes does not take its answer away", () => {
  const { show } = popup();
  show(ANSWER);
  assert.equal(show({ ...ANSWER, measuring: false }).notice, "error_unreachable.");
  assert.equal(show({ measuring: false }).notice, "error_unreachable.");
});

test("an answer that others have overtaken goes as soon as the tab no longer tells it", () => {
  const { show } = popup();
  const asked = { notice: "done_requestRest", isAnswer: true, waits: true };
  const resting = { state: "state_rest", restLeftMs: 300_000, restSeconds: 300 };
  assert.equal(show(asked).notice, "done_requestRest.");
  assert.equal(show({ ...asked, ...resting }).notice, "done_requestRest.");
  assert.equal(show(resting).notice, "");
});

test("the answer to one's own request goes when the request no longer waits", () => {
  const { show } = popup();
  show({ notice: "done_requestRest", isAnswer: true, waits: true });
  assert.equal(show({ waits: true }).notice, "done_requestRest.");
  assert.equal(show({ waits: false }).notice, "");
});

test("an answer that the tab still tells after the next click is not repeated, and the next answer is told", () => {
  const { frame, show } = popup();
  show(ANSWER);
  frame.forgetAnswer();
  assert.equal(show(ANSWER).notice, "");
  assert.equal(show({}).notice, "");
  const { notice, live } = show(ANSWER);
  assert.deepEqual([notice, live], ["error_unreachable.", "polite"]);
});

test("the next click takes the last answer away, and its own answer is told even if it is the same", () => {
  const { frame, show } = popup();
  assert.equal(show(ANSWER).live, "polite");
  frame.forgetAnswer();
  assert.equal(show({}).notice, "");
  const { notice, live } = show(ANSWER);
  assert.deepEqual([notice, live], ["error_unreachable.", "polite"]);
});

test("trouble that is no answer goes when it is over, and leaves no older answer behind", () => {
  const { show } = popup();
  show(ANSWER);
  assert.equal(show({ notice: "error_no_news" }).notice, "error_no_news.");
  assert.equal(show({}).notice, "");
});
