// @ts-check
// How many frames get through on roads of different delay, width and pauses.
import assert from "node:assert/strict";
import { test } from "node:test";
import { travel } from "../../tools/bench/road.mjs";

const SECONDS = 120;

/**
 * The mean frame rate, and the rate as a blink meets it: each step counts by how likely a blink falls into it
 * (`met_rate` in app/blinks/timeline.py). The first steps, while the road is learnt, do not count.
 * @param {number[]} times s
 */
function ratesOf(times) {
  const steps = times.slice(1).map((time, index) => time - times[index]);
  const learnt = steps.slice(Math.floor(steps.length / 12));
  const sum = learnt.reduce((all, step) => all + step, 0);
  return { mean: learnt.length / sum, met: sum / learnt.reduce((all, step) => all + step * step, 0) };
}

test("on a near and on a distant road all fifteen frames a second are measured", () => {
  for (const ms of [5, 30, 100]) {
    const { mean, met } = ratesOf(travel({ ms }, SECONDS));
    assert.ok(met > 14, `${ms} ms: ${mean.toFixed(1)} a second, ${met.toFixed(1)} as a blink meets them`);
  }
});

test("a line that carries fewer frames gets them at even steps, not several in a row and then none", () => {
  for (const bytesPerMs of [120, 95, 70]) {
    const { mean, met } = ratesOf(travel({ ms: 30, bytesPerMs }, SECONDS));
    const told = `${bytesPerMs} kB/s: ${mean.toFixed(1)} a second, ${met.toFixed(1)} as a blink meets them`;
    assert.ok(met > 0.9 * mean, told);
    assert.ok(mean > 0.65 * Math.min(15, bytesPerMs / 9), told);
  }
});

test("most frames that meet a road which stands still for a moment arrive when it goes on", () => {
  for (const ms of [20, 45]) {
    const { mean, met } = ratesOf(travel({ ms, standsEveryMs: 4000, standsMs: 400 }, SECONDS));
    const told = `${ms} ms: ${mean.toFixed(1)} a second, ${met.toFixed(1)} as a blink meets them`;
    assert.ok(mean > 14 && met > 13.5, told);
  }
});

test("a quarter of a minute after a road's delay changes it carries as many frames as one that always had that delay", () => {
  for (const [near, ms] of [
    [10, 60],
    [10, 125],
    [60, 10],
  ]) {
    const turned = travel({ ms: near, later: { atMs: 30_000, road: { ms } } }, SECONDS);
    const { met } = ratesOf(turned.filter((time) => time > 45));
    const { met: always } = ratesOf(travel({ ms }, SECONDS));
    assert.ok(
      met > 0.95 * always,
      `${near} to ${ms} ms: ${met.toFixed(1)} for ${always.toFixed(1)} a second`,
    );
  }
});
