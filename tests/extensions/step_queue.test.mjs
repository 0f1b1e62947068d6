// @ts-check
// Steps that run in the order given, whatever fails.
import assert from "node:assert/strict";
import { test } from "node:test";
import { StepQueue } from "../../extensions/shared/worker/step_queue.js";

test("steps run in the order given, and one that fails is logged and does not stop those after it", async (t) => {
  const errors = t.mock.method(console, "error", () => {}).mock;
  const steps = new StepQueue("Not done:");
  /** @type {string[]} */
  const done = [];
  /** @type {(value?: unknown) => void} */
  let finish = () => {};
  const slow = new Promise((resolve) => {
    finish = resolve;
  });
  void steps.add(async () => {
    await slow;
    done.push("slow");
  });
  void steps.add(() => {
    throw new Error("broken");
  });
  const last = steps.add(() => void done.push("last"));
  finish();
  await last;
  assert.deepEqual(done, ["slow", "last"]);
  assert.deepEqual(errors.calls[0].arguments, ["Not done:", new Error("broken")]);
});
