// @ts-check
// The curve of /camera: the level of open eyes, and where blinks are marked.
import assert from "node:assert/strict";
import { test } from "node:test";
import { SHOWN_MS, Trace } from "../../static/camera/trace.js";

test("the open level is near the top of a person's own values, and old values are dropped", () => {
  const trace = new Trace();
  for (let at = 0; at < 14; at++) trace.add(at, 0.3, true);
  assert.equal(trace.level, null);
  trace.addClosure(14, 180);
  for (let at = 14; at < 20; at++) trace.add(at, 0.1, true);
  trace.add(20, 0.9, false);
  assert.equal(trace.level, 0.3);
  trace.add(SHOWN_MS + 14, null, false);
  assert.equal(trace.blinks.length, 0);
});

test("the open level comes from the last half minute, and from frames in which the eyes were seen well", () => {
  const trace = new Trace();
  for (let at = 0; at < 20; at++) trace.add(at, 0.35, true);
  for (let at = 40_000; at < 40_015; at++) trace.add(at, 0.3, true);
  for (let at = 40_015; at < 40_025; at++) trace.add(at, 0.9, false);
  assert.equal(trace.level, 0.3);
});

test("answers may come in any order, and a blink is marked where the curve is lowest", () => {
  const trace = new Trace();
  for (const [at, ear] of [
    [0, 0.3],
    [140, 0.1],
    [70, 0.2],
    [280, 0.3],
    [210, 0.25],
    [350, 0.3],
    [420, 0.3],
  ])
    trace.add(at, ear, true);
  assert.deepEqual(
    trace.samples.map(({ at }) => at),
    [0, 70, 140, 210, 280, 350, 420],
  );
  assert.ok(trace.addClosure(350, 140));
  trace.add(490, 0.15, true);
  trace.add(560, 0.3, true);
  assert.ok(trace.addClosure(560, 300));
  assert.deepEqual(
    trace.blinks.map(({ at }) => at),
    [140, 490],
    "the next one is not sought in the last one's time",
  );
  assert.ok(!trace.addClosure(600, null), "a lone picture of closed eyes is not counted");
  assert.ok(!trace.addClosure(600, 501), "nor is a long closure");
  assert.equal(trace.blinks.length, 2);
});
