// @ts-check
// What the leader's tab keeps of frames that a worker took along when Chrome ended it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { CameraPage } from "./camera_page.mjs";
import { leading } from "./leader_tab.mjs";

setFlagsFromString("--expose_gc");
const collectGarbage = runInNewContext("gc");

test("frames that a worker took along keep no video that has left the page", async (t) => {
  t.mock.method(console, "log", () => {}); // what is printed here comes amid the runner's own lines
  const { tab, leader } = leading();
  const page = new CameraPage();
  t.after(() => leader.close());
  await leader.start();
  leader.onMessage({ type: "socket", state: "open", waitMs: 0 });
  leader.tick();
  page.show(performance.now() + 1000); // by then a new tile has settled
  while (!tab.sent.some(({ type }) => type === "frame")) await setImmediate();
  const video = new WeakRef(page.video);
  page.videos = [];
  leader.onMessage({ type: "memory", meetingId: "m", memory: {} }); // a new worker is there
  leader.tick();
  await setImmediate(); // what a WeakRef has shown stays until then
  collectGarbage();
  assert.equal(video.deref(), undefined);
});
