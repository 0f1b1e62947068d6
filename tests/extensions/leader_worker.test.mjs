// @ts-check
// What the leader's tab keeps of frames that were lost with a worker that Chrome ended.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { CameraPage } from "./camera_page.mjs";
import { leading } from "./leader_tab.mjs";

setFlagsFromString("--expose_gc");
const collectGarbage = runInNewContext("gc");

test("frames that were lost with a worker keep no video that has left the page", async (t) => {
  t.mock.method(console, "log", () => {}); // its lines would mix with the runner's own
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
  leader.onMessage({ type: "memory", meetingId: "m", memory: {} }); // a new worker has started
  leader.tick();
  await setImmediate(); // a new WeakRef keeps its target until then
  collectGarbage();
  assert.equal(video.deref(), undefined);
});
