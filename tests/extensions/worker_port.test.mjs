// @ts-check
// A page's port to its worker.
/** @import { ToTab } from "../../extensions/shared/types" */
/** @import { TestContext } from "node:test" */
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

/**
 * A page, and its workers, whose end it is told of or, if it was frozen then, is not.
 * @param {TestContext} t
 */
function workers(t) {
  t.mock.timers.enable({ apis: ["setInterval", "setTimeout", "Date"] });
  /** @type {{tellEnd: () => void, isDead: boolean}[]} */
  const opened = [];
  const connect = () => {
    const line = { tellEnd: () => {}, isDead: false };
    opened.push(line);
    return {
      onMessage: { addListener() {} },
      onDisconnect: { addListener: (/** @type {() => void} */ end) => (line.tellEnd = end) },
      postMessage() {
        if (line.isDead) throw new Error("Attempting to use a disconnected port object");
      },
    };
  };
  Object.assign(globalThis, { addEventListener() {}, chrome: { runtime: { id: "extension", connect } } });
  const onOpen = t.mock.fn();
  const nothing = () => {};
  const port = new WorkerPort(nothing, onOpen, nothing);
  port.start();
  return { port, opened, onOpen: onOpen.mock };
}

test("each steady worker that Chrome ends is replaced at once, however many there were", (t) => {
  const { port, opened } = workers(t);
  for (let worker = 1; worker <= 10; worker++) {
    assert.equal(opened.length, worker);
    t.mock.timers.tick(30_000);
    opened[worker - 1].tellEnd();
  }
  assert.equal(opened.length, 11);
  assert.ok(port.send({ type: "ping" }));
  opened[10].tellEnd();
  assert.equal(opened.length, 11, "one that ends at once is not followed at once");
  assert.ok(!port.send({ type: "ping" }), "and who sends something knows that nobody was there");
  t.mock.timers.tick(MAX_DELAY_MS);
  assert.equal(opened.length, 12, "but soon");
});

test("a worker that ended while Chrome had frozen the page is replaced at the next message", async (t) => {
  const { port, opened, onOpen } = workers(t);
  t.mock.timers.tick(30_000);
  opened[0].isDead = true;
  const lost = port.call("m", "status");
  assert.equal((await lost).ok, false, "whoever asks knows at once that nobody was there");
  assert.deepEqual([opened.length, onOpen.callCount()], [2, 2], "and the page says again who it is");
  assert.ok(port.send({ type: "ping" }));
  t.mock.timers.tick(30_000);
  opened[1].isDead = true;
  t.mock.timers.tick(20_000);
  assert.equal(opened.length, 3, "a page that has nothing to say says so");
});

test("what is told late of a worker leaves the next one its line", (t) => {
  const { port, opened } = workers(t);
  t.mock.timers.tick(30_000);
  opened[0].isDead = true;
  port.send({ type: "ping" });
  opened[0].tellEnd();
  assert.equal(opened.length, 2);
  assert.ok(port.send({ type: "ping" }));
});
