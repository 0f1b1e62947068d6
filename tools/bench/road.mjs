// @ts-check
// A road between a leader and the server, as frames meet it: the extension's own sender on one side, and
// on the other the server's handling. `node road.mjs SECONDS ROAD` prints when each measured frame was taken.
import { fileURLToPath } from "node:url";
import { planFor } from "../../extensions/shared/frames/crop.js";
import { MOST } from "../../extensions/shared/frames/frame_window.js";
import { PacedSender } from "../../extensions/shared/frames/paced_sender.js";

const CAMERA_MS = 1000 / 30;
const PLAN = planFor({ width: 320, height: 240 }, null);
/** The server's time for a frame, and how many of one participant wait there besides the one in work. */
const [WORK_MS, MOST_WAITING] = [6, MOST - 1];
/** About how many bytes a face crop has as base64. */
const FRAME_BYTES = 9000;
/** Drawing and encoding take no time here. */
const IDLE_PAGE = { claim: () => true, took: () => {} };

/**
 * @typedef {object} Road
 * @property {number} ms one way
 * @property {number} [bytesPerMs] how much the line carries up
 * @property {number} [standsEveryMs] how often it stands still
 * @property {number} [standsMs] and for how long
 * @property {{atMs: number, road: Road}} [later] what it turns into, and when
 *
 * @typedef {{seq: number, at: number}} Sent
 */

/** HTTP polling: one request carries all that waits, and the next goes once it is answered; so do answers. */
class Journey {
  /** When each measured frame was taken, ms. @type {number[]} */
  measured = [];
  now = 0;
  /** @type {Array<{at: number, go: () => void}>} */
  #events = [];
  #road;
  /** When the line has carried all that it was given, and when the last thing arrived each way, ms. */
  #lineFreeAt = 0;
  #arrived = { up: 0, down: 0 };
  /** @type {Sent[]} */
  #unsent = [];
  /** @type {Sent[]} */
  #waiting = [];
  /** @type {Array<{seq: number, isBusy: boolean}>} */
  #answers = [];
  #isSending = false;
  #isWorking = false;
  /** Whether a request is waiting at the server to bring answers back. */
  #isAsked = true;
  #onAnswer;

  /**
   * @param {Road} road
   * @param {(seq: number, isBusy: boolean) => void} onAnswer
   */
  constructor(road, onAnswer) {
    this.#road = road;
    this.#onAnswer = onAnswer;
  }

  /**
   * @param {number} at ms
   * @param {() => void} go
   */
  plan(at, go) {
    this.#events.push({ at, go });
  }

  /** Lets everything that was planned happen in order. */
  run() {
    while (this.#events.length) {
      const next = this.#events.reduce((first, each) => (each.at < first.at ? each : first));
      this.#events.splice(this.#events.indexOf(next), 1);
      this.now = next.at;
      next.go();
    }
  }

  /** @param {Sent} frame */
  send(frame) {
    this.#unsent.push(frame);
    this.#request();
  }

  #request() {
    if (this.#isSending || !this.#unsent.length) return;
    this.#isSending = true;
    const frames = this.#unsent.splice(0);
    this.plan(this.#arrival("up", FRAME_BYTES * frames.length), () => {
      for (const frame of frames) this.#receive(frame);
      this.plan(this.#arrival("down", 0), () => {
        this.#isSending = false;
        this.#request();
      });
    });
  }

  /**
   * @param {"up" | "down"} way
   * @param {number} bytes
   */
  #arrival(way, bytes) {
    const { later } = this.#road;
    if (later && this.now >= later.atMs) this.#road = later.road;
    const { ms, bytesPerMs = Infinity, standsEveryMs = Infinity, standsMs = 0 } = this.#road;
    let at = Math.max(this.now, bytes ? this.#lineFreeAt : 0) + bytes / bytesPerMs;
    if (bytes) this.#lineFreeAt = at;
    at += ms;
    const stood = at % standsEveryMs;
    if (stood < standsMs) at += standsMs - stood;
    this.#arrived[way] = Math.max(this.#arrived[way], at);
    return this.#arrived[way];
  }

  /** @param {Sent} frame */
  #receive(frame) {
    if (!this.#isWorking) return this.#measure(frame);
    if (this.#waiting.length === MOST_WAITING) this.#answer(this.#waiting.splice(0, 1)[0], true);
    this.#waiting.push(frame);
  }

  /** @param {Sent} frame */
  #measure(frame) {
    this.#isWorking = true;
    this.plan(this.now + WORK_MS, () => {
      this.measured.push(frame.at);
      this.#answer(frame, false);
      this.#isWorking = false;
      const next = this.#waiting.shift();
      if (next) this.#measure(next);
    });
  }

  /**
   * @param {Sent} frame
   * @param {boolean} isBusy
   */
  #answer({ seq }, isBusy) {
    this.#answers.push({ seq, isBusy });
    this.#bring();
  }

  #bring() {
    if (!this.#isAsked || !this.#answers.length) return;
    this.#isAsked = false;
    const answers = this.#answers.splice(0);
    this.plan(this.#arrival("down", 0), () => {
      for (const { seq, isBusy } of answers) this.#onAnswer(seq, isBusy);
      this.plan(this.#arrival("up", 0), () => {
        this.#isAsked = true;
        this.#bring();
      });
    });
  }
}

/**
 * Sends a camera of thirty frames a second over a road for so long; the page's clock is the road's.
 * @param {Road} road
 * @param {number} seconds
 * @returns {number[]} when each measured frame was taken, s
 */
export function travel(road, seconds) {
  let seq = 0;
  const journey = new Journey(road, (answered, isBusy) =>
    sender.answered(answered, { status: "error", error: isBusy ? "busy" : "bad_image" }),
  );
  const clock = performance.now;
  performance.now = () => journey.now;
  const sender = new PacedSender(
    { encode: () => "picture" },
    {
      nextSeq: () => ++seq,
      send: (number, _image, at) => journey.send({ seq: number, at: at - performance.timeOrigin }),
      share: IDLE_PAGE,
    },
  );
  const picture = /** @type {CanvasImageSource} */ (/** @type {unknown} */ (null));
  const show = () => {
    const at = journey.now;
    if (sender.claimFrame(at)) sender.take(picture, PLAN, at);
    if (at + CAMERA_MS < 1000 * seconds) journey.plan(at + CAMERA_MS, show);
  };
  show();
  journey.run();
  performance.now = clock;
  return journey.measured.map((ms) => ms / 1000);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [seconds, road] = process.argv.slice(2).map((each) => JSON.parse(each));
  process.stdout.write(JSON.stringify(travel(road, seconds)));
}
