// @ts-check
// A page's port to its worker.
/** @import { ToTab } from "../../extensions/shared/types" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { MAX_DELAY_MS } from "../../extensions/shared/backoff.js";
import { WorkerPort } from "../../extensions/shared/page/worker_port.js";

/** A page that the browser can keep for the Back button, and the ports that it has opened to its worker. */
function page() {
  const window = new EventTarget();
  /** @type {((message: ToTab) => void)[]} what listens on each port */
  const lines = [];
  const connect = () => {
    const onMessage = { addListener: (/** @type {(message: ToTab) => void} */ hear) => lines.push(hear) };
    return { onMessage, onDisconnect: { addListener() {} }, postMessage() {} };
  };
  Object.assign(globalThis, {
    addEventListener: window.addEventListener.bind(window),
    chrome: { runtime: { id: "extension", connect } },
  });
  const show = (/** @type {boolean} */ persisted) =>
    window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted }));
  return { lines, show };
}

test("a page that comes back by the Back button has a port to the worker again, and its questions are answered", async (t) => {
  t.mock.timers.enable({ apis: ["setInterval"] });
  const { lines, show } = page();
  let opened = 0;
  const port = new WorkerPort(
    () => {},
    () => (opened += 1),
    () => {},
  );
  port.start();
  show(false); // as after every load
  assert.equal(opened, 1);
  const lost = port.call("m", "status");
  show(true);
  assert.equal(opened, 2, "and says again who it is");
  assert.equal((await lost).ok, false);
  const asked = port.call("m", "status");
  lines[1]({ type: "answer", call: 2, outcome: { ok: true, status: 200, data: {} } });
  assert.ok((await asked).ok);
});

test("a worker that never answers, as from an earlier version, delays a click by no more than a second", async (t) => {
  t.mock.timers.enable({ apis: ["setInterval", "setTimeout"] });
  page();
  const port = new WorkerPort(
    () => {},
    () => {},
    () => {},
  );
  port.start();
  const refreshed = port.refreshSettings();
  const asked = port.call("m", "status");
  t.mock.timers.tick(1000);
  assert.equal((await refreshed).ok, false);
  t.mock.timers.tick(9000);
  const outcome = await asked;
  assert.equal(outcome.ok || outcome.error, "worker_gone");
});

test("each steady worker that Chrome ends is replaced at once, however many there were", (t) => {
  t.mock.timers.enable({ apis: ["setInterval", "setTimeout", "Date"] });
  /** @type {(() => void)[]} */
  const ends = [];
  const connect = () => ({
    onMessage: { addListener() {} },
    onDisconnect: { addListener: (/** @type {() => void} */ end) => ends.push(end) },
    postMessage() {},
  });
  Object.assign(globalThis, { addEventListener() {}, chrome: { runtime: { id: "extension", connect } } });
  const nothing = () => {};
  const port = new WorkerPort(nothing, nothing, nothing);
  port.start();
  for (let worker = 1; worker <= 10; worker++) {
    assert.equal(ends.length, worker);
    t.mock.timers.tick(30_000);
    ends[worker - 1]();
  }
  assert.equal(ends.length, 11);
  assert.ok(port.send({ type: "ping" }));
  ends[10]();
  assert.equal(ends.length, 11, "one that ends at once is not followed at once");
  assert.ok(!port.send({ type: "ping" }), "and who sends something knows that nobody was there");
  t.mock.timers.tick(MAX_DELAY_MS);
  assert.equal(ends.length, 12, "but soon");
});
