// @ts-check
// A scheduler of visits on a page, for tests without a browser.
/** @import { BlinkResult, Frame, Opinion } from "../../extensions/leader/shared/types" */
import { setImmediate } from "node:timers/promises";
import { VisitScheduler } from "../../extensions/leader/turns/visit_scheduler.js";
import { FACELESS_MS } from "../../extensions/leader/visit/face_search.js";
import { STARVED_MS } from "../../extensions/leader/visit/visit.js";
import { CameraPage } from "./camera_page.mjs";

/** A scheduler on a page; `rounds` holds what each full round said, or "nobody" when nobody was there. */
export function looking(participants = ["ann"]) {
  const page = new CameraPage(participants);
  /** @type {Frame[]} */
  const frames = [];
  /** @type {(Opinion[] | "nobody")[]} */
  const rounds = [];
  /** @type {number[]} */
  const counted = [];
  /** For each result, whether the leader may guess whose turn it was. @type {boolean[]} */
  const identifiable = [];
  /** What was told of each turn that began. @type {string[]} */
  const positions = [];
  const scheduler = new VisitScheduler({
    onFrame: (frame) => frames.push(frame),
    onResult: ({ seq }, visit) => {
      counted.push(Number(seq));
      identifiable.push(visit.isIdentifiable);
    },
    onVisit: (position, total) => positions.push(`${position} of ${total}`),
    onRound: (opinions) => rounds.push(opinions),
    onNobody: () => rounds.push("nobody"),
  });
  const send = async (passed = 1000) => {
    scheduler.tick(1, performance.now());
    page.show(performance.now() + passed); // by then a new tile has settled
    const before = frames.length;
    while (frames.length === before) await setImmediate();
    return frames[before].seq;
  };
  const roundNow = () => {
    scheduler.tick(1, performance.now() + FACELESS_MS + STARVED_MS);
    return rounds.at(-1);
  };
  /** Shows only these tiles on the page. */
  const show = (/** @type {string[]} */ shown) => {
    for (const [index, video] of page.videos.entries())
      Object.assign(video, { isConnected: shown.includes(participants[index]) });
    scheduler.tick(1, performance.now());
  };
  /** A turn in which one frame is measured. */
  const turn = async (/** @type {Opinion} */ opinion = "ok") => {
    const seq = await send();
    scheduler.answered(seq, seen(seq, opinion));
    scheduler.tick(1, performance.now() + FACELESS_MS);
  };
  return { scheduler, page, send, frames, rounds, counted, roundNow, identifiable, positions, show, turn };
}

/** @type {(seq: number, opinion?: Opinion, face_detected?: boolean) => BlinkResult} */
export const seen = (seq, opinion = "tired", face_detected = true) => ({
  status: "ok",
  seq,
  participant_id: "p",
  blink_detected: false,
  face_detected,
  face: null,
  invalid: null,
  closure_ms: null,
  ear: null,
  confidence: 1,
  state: {
    opinion,
    reason: opinion === "tired" ? "few_blinks" : null,
    valid_seconds: 60,
    blinks: 0,
    blinks_per_minute: null,
  },
});

/** The participants of a meeting of which a pin shows one. */
export const FIVE = ["leader", "ann", "bob", "eve", "dan"];
