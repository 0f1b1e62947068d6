// @ts-check
// The sign that blinks are measured, and its button that stops it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { cutOff, page, rest } from "./cut_off.mjs";

test("the sign of measuring is there while measuring is on, in a call, and not during a rest", (t) => {
  const { tab, reach, signs } = cutOff(t);
  reach(40, { event: "monitoring_started" });
  assert.equal(signs().length, 0, "nothing is measured in a rest");
  reach(331);
  assert.equal(signs().length, 1);
  tab.inCall = false;
  reach(341);
  assert.equal(signs().length, 0);
  tab.inCall = true;
  reach(342);
  assert.equal(signs().length, 1);
  reach(343, { event: "rest_required", rest: { ...rest("running", 343), id: "s" } });
  assert.equal(signs().length, 0);
  reach(350, { event: "rest_ended", rest: { ...rest("running", 343), id: "s" } });
  assert.equal(signs().length, 1);
  reach(351, { event: "monitoring_stopped" });
  assert.equal(signs().length, 0);
});

test("measuring that is stopped here and starts again at once can be stopped again", async (t) => {
  const { reach, button } = cutOff(t);
  reach(340, { event: "monitoring_started" });
  for (const text of ["chip_stop", "chip_stop_all"]) button(text)?.click();
  await Promise.resolve();
  reach(341, { event: "monitoring_stopped" }, { event: "monitoring_started" });
  button("chip_stop")?.click();
  assert.ok(button("chip_stop_all"));
  assert.ok(!button("chip_stop_all")?.disabled);
});

test("a stop that failed says why, and after a while the sign says again that blinks are measured", async (t) => {
  const { tab, reach, wait, signs, button } = cutOff(t);
  const says = () => signs()[0].querySelector("span")?.textContent;
  reach(340, { event: "monitoring_started" });
  for (const [error, told] of [
    ["unreachable", "error_unreachable 5"],
    ["rate_limited", "error_rate_limited 5"],
  ]) {
    tab.call = async () => ({ ok: false, status: 0, error, retryAfter: 5, data: null });
    for (const text of ["chip_stop", "chip_stop_all"]) button(text)?.click();
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
    assert.equal(says(), told);
    wait(7);
    assert.equal(says(), told);
    wait(2);
    assert.equal(says(), "chip_measuring");
  }
});

test("a stop that fails after its sign has gone lets the next sign get small in its time", async (t) => {
  const { tab, reach, wait, signs, button } = cutOff(t);
  let fail = () => {};
  const failure = { ok: false, status: 0, error: "unreachable", retryAfter: 0, data: null };
  tab.call = () => new Promise((answer) => (fail = () => answer(failure)));
  reach(340, { event: "monitoring_started" });
  for (const text of ["chip_stop", "chip_stop_all"]) button(text)?.click();
  tab.inCall = false;
  reach(341);
  tab.inCall = true;
  reach(342);
  fail();
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  const isSmall = () => signs()[0].classList.has("small");
  wait(7);
  assert.ok(!isSmall());
  wait(1);
  assert.ok(isSmall());
});

test("the sign of measuring that a page takes out comes back by itself, once a second at most", async (t) => {
  const { reach, wait, overlay, signs } = cutOff(t);
  reach(40, { event: "rest_cancelled", rest: rest("announced", 30) }, { event: "monitoring_started" });
  assert.equal(signs().length, 1);
  const [host] = page.children;
  const takeOut = async () => {
    host.remove();
    await null; // a page is told of a change only after it
  };
  for (let times = 0; times < 3; times += 1) {
    await takeOut();
    wait(0.9);
    assert.equal(signs().length, 0);
    wait(0.1);
    assert.equal(signs().length, 1);
  }
  await takeOut();
  overlay.remove();
  wait(1);
  assert.deepEqual(page.children, []);
  assert.equal(page.watchers.size, 0);
});
