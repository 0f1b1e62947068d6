// @ts-check
// See your own blinks: frames of a camera or a clip go to this server as a leader's would, and what it finds
// is drawn as it comes. Frames go only while the red mark shows.
/** @import { Seen } from "./frame_taker.js" */
/** @import { Said } from "./condition.js" */
/** @import { Words } from "../../extensions/shared/words.js" */
import { byId, input, setState } from "../../extensions/shared/element.js";
import { focusIfLost } from "../../extensions/shared/focus.js";
import { textOr } from "../../extensions/shared/words.js";
import { serverOf } from "../shared/page_address.js";
import { speakChosen } from "../shared/page_language.js";
import { CameraUplink } from "./camera_uplink.js";
import { canReadCanvas } from "./canvas_reading.js";
import { Condition } from "./condition.js";
import { EarChart } from "./ear_chart.js";
import { FaceMarks } from "./face_marks.js";
import { FrameTaker } from "./frame_taker.js";
import { clearReadings, renderReadings, showBlink, showReadings } from "./readings.js";
import { TEXTS } from "./texts.js";
import { Trace } from "./trace.js";
import { SourceError, VideoSource } from "./video_source.js";

/** The sentence below changes at most this often, ms. */
const STATUS_MS = 250;
/** And the curve and the marks, ms: two pictures of most screens; a camera gives new ones no faster. */
const DRAW_MS = 30;

const server = serverOf(location.href, "/camera");
const video = /** @type {HTMLVideoElement} */ (byId("video"));
const chart = new EarChart(/** @type {HTMLCanvasElement} */ (byId("chart")));
const marks = new FaceMarks(/** @type {HTMLCanvasElement} */ (byId("marks")));
const source = new VideoSource(video, (why) => end(why));

/** States in which nothing is measured and which are no trouble. */
const CALM = ["idle", "asking", "opening", "stopped_here", "clip_over"];

/** @type {Words} */
let words = (name) => name;
/** The leader key, in this page's memory only. */
let key = "";
/** @type {CameraRun | null} */
let run = null;
let drawnAt = -Infinity;
/** The status while nothing is measured. */
let pause = /** @type {Said} */ ({ name: "idle", level: "wait" });

/** One run from start to stop. */
class CameraRun {
  trace = new Trace();
  uplink = new CameraUplink(server, key);
  condition = new Condition(performance.now());
  /** @type {Seen} */
  seen = { face: null, eyes: [] };
  #taker = new FrameTaker(video, (seq, image, at) => void this.#send(seq, image, at));

  /** @returns {Said} */
  get said() {
    return this.condition.said(this.uplink, performance.now(), this.#taker.shownAt);
  }

  close() {
    this.#taker.close();
    this.uplink.close();
  }

  draw() {
    marks.draw(this.seen, this.#taker.size);
    // By the clock that stamps the frames: this machine's may be set, and goes on while it sleeps.
    chart.draw(this.trace, performance.timeOrigin + performance.now());
  }

  /**
   * @param {number} seq
   * @param {string} image
   * @param {number} at
   */
  async #send(seq, image, at) {
    const result = await this.uplink.send(seq, image, at);
    if (run !== this) return;
    const seen = this.#taker.answered(seq, result);
    this.condition.take(result, performance.now());
    if (result?.status === "error" && result.error === "forbidden") return askForKey();
    if (result?.status !== "ok") return;
    this.seen = seen;
    this.trace.add(at, result.ear, result.invalid === null);
    if (result.blink_detected && this.trace.addClosure(at, result.closure_ms)) showBlink();
    showReadings(result, words);
  }
}

/**
 * @param {"camera" | "clip"} kind
 * @param {() => Promise<void>} open
 */
async function begin(kind, open) {
  byId("stage").dataset.source = kind;
  const missing = missingHere();
  if (missing) return finish(missing);
  finish(kind === "camera" ? "asking" : "opening");
  try {
    await open();
  } catch (error) {
    // Otherwise it was superseded: what came after it says how things stand.
    if (error instanceof SourceError) finish(error.message);
    return;
  }
  run = new CameraRun();
  clearReadings();
  render();
  focusIfLost("stop", { preventScroll: true });
  // The picture last: if there is no room for both, its mark is what has to be seen.
  for (const part of ["stop", "stage"]) byId(part).scrollIntoView({ block: "nearest" });
  requestAnimationFrame(draw);
}

/** What this browser lacks, by the name of its text. */
function missingHere() {
  if (!("requestVideoFrameCallback" in video)) return "old_browser";
  return canReadCanvas() ? "" : "no_canvas";
}

/** One question is enough, even for somebody who clicks twice. */
function useCamera() {
  if (!asksForCamera()) void begin("camera", () => source.openCamera());
}

function asksForCamera() {
  return isOpening() && pause.name === "asking";
}

function isOpening() {
  return run === null && ["asking", "opening"].includes(pause.name);
}

/**
 * Ends what is running; nothing more is sent.
 * @param {string} why name of the text that is shown
 */
function finish(why) {
  run?.close();
  run = null;
  source.close();
  pause = { name: why, level: CALM.includes(why) ? "wait" : "bad" };
  render();
}

/**
 * The same; a focus on something that disappears with it is moved.
 * @param {string} why
 */
function end(why) {
  finish(why);
  focusIfLost("use-camera");
}

function askForKey() {
  finish(key ? "wrong_key" : "forbidden");
  byId("key-part").hidden = false;
  focusIfLost("key");
  // What was typed can be corrected, or typed over.
  input("key").select();
}

/** @param {Event} event the form's, which is sent nowhere */
function useKey(event) {
  event.preventDefault();
  key = input("key").value;
  byId("key-part").hidden = true;
  end("idle");
}

/** @param {number} at ms of the screen's clock */
function draw(at) {
  if (!run) return;
  if (at - drawnAt >= DRAW_MS) {
    drawnAt = at;
    run.draw();
  }
  requestAnimationFrame(draw);
}

function render() {
  const runs = run !== null;
  byId("stage").dataset.phase = runs ? "measuring" : "idle";
  byId("mark").hidden = !runs;
  byId("start").hidden = runs;
  byId("use-camera").setAttribute("aria-disabled", String(asksForCamera()));
  byId("stop").hidden = !runs;
  if (runs) byId("readings").hidden = byId("chart-part").hidden = false;
  else byId("blink").hidden = true;
  renderReadings(words);
  renderStatus();
}

function renderStatus() {
  const said = run?.said ?? pause;
  byId("status").dataset.level = said.level;
  const text = textOr(words, `status_${said.name}`, words("status_other"), said.seconds ?? 0);
  setState("status", said.name, text);
  if (run && said.name === "stopped") end("stopped");
}

byId("use-camera").addEventListener("click", useCamera);
input("clip").addEventListener("change", () => {
  const file = input("clip").files?.[0];
  input("clip").value = ""; // the same file may be chosen again
  if (file) void begin("clip", () => source.openClip(file));
});
byId("stop").addEventListener("click", () => end("stopped_here"));
byId("key-part").addEventListener("submit", useKey);
window.addEventListener("pagehide", () => {
  // What was said about a camera that could not be had stays.
  if (run || isOpening()) finish(run ? "stopped_here" : "idle");
});
speakChosen(TEXTS, (chosen) => {
  words = chosen;
  render();
});
setInterval(renderStatus, STATUS_MS);
byId("page").hidden = false;
// Last: if the page and its script are of different versions, something above has failed.
byId("not-built").remove();
