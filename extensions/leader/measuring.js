// @ts-check
/** @import { FrameUplink } from "./frame_uplink.js" */
/** @import { EndedMeeting } from "./meeting_summary.js" */
/** @import { MeetTab } from "./shared/page/meet_tab.js" */
/** @import { Outcome, ServerEvent, Snapshot } from "./shared/types" */
import { Run } from "./run.js";
import { delayAsked, delayBefore } from "./shared/backoff.js";

/** As long as before the fourth try to connect, some 4 s: the stream is open, so the server is there. */
const RESUME_TRY = 3;

/** Begins and ends the measuring of a meeting, as the leader and the server want it. */
export class Measuring {
  run;
  /** When the meeting began, ms of the server's clock; null until it is sure to be this run's. */
  startedAt = /** @type {number | null} */ (null);
  /** @type {{meetingId: string, summary: EndedMeeting} | null} */
  #ended = null;
  #tab;
  #uplink;
  #handlers;

  /**
   * @param {MeetTab} tab
   * @param {FrameUplink} uplink carries frames for as long as they may be taken
   * @param {{onEnding: () => void, onTurn: () => void}} handlers look at nobody; a run begins or ends
   */
  constructor(tab, uplink, handlers) {
    this.#tab = tab;
    this.#uplink = uplink;
    this.#handlers = handlers;
    this.run = new Run(tab);
  }

  /** What the meeting was like that was ended here, as long as the tab is in no other. */
  get summary() {
    return this.#ended?.meetingId === this.#tab.meetingId ? this.#ended.summary : null;
  }

  /** @returns {Promise<Outcome>} */
  async start() {
    const { place } = this.#tab;
    const outcome = await this.#tab.call("start");
    if (!outcome.ok || this.#hasLeft(place)) return outcome;
    this.#ended = null;
    this.run.start(outcome.data);
    this.#handlers.onTurn();
    this.#goOn();
    return outcome;
  }

  /**
   * Looks away at once; the run is over when the server knows, so that the end can be asked for again.
   * @returns {Promise<Outcome>}
   */
  async stop() {
    const { place } = this.#tab;
    this.run.requestEnd();
    this.#handlers.onEnding();
    this.#syncUplink();
    const outcome = await this.#tab.call("end");
    if (!outcome.ok || this.#hasLeft(place)) return outcome;
    const { meeting_id: meetingId, timestamp, summary } = outcome.data;
    this.#ended = summary ? { meetingId, summary: { ...summary, ended_at: timestamp } } : null;
    this.#finish();
    return outcome;
  }

  /**
   * Whether an answer is about a meeting that the tab is no longer in: Meet loads no page for the next one.
   * @param {string} place that it is about
   */
  #hasLeft(place) {
    return place !== this.#tab.place;
  }

  /** The memory of a meeting is there, which may be of last week. */
  onJoin() {
    this.startedAt = null;
    this.#uplink.socket = "off"; // nothing is sent before it is known what still runs
  }

  /** @param {ServerEvent} event a live one */
  onEvent(event) {
    // Without frames for minutes the sign is off; the next one brings it back.
    if (event.event === "monitoring_stopped" && event.reason !== "no_frames") this.run.setStopped(true);
    if (event.event === "monitoring_started") this.#onStart();
    if (event.event === "meeting_ended") this.#onEnd(event.timestamp);
  }

  /**
   * What was missed while away.
   * @param {Snapshot & {timestamp: string, stopped?: boolean}} snapshot
   */
  onSnapshot({ active, stopped = false, timestamp }) {
    if (active) this.run.setStopped(stopped);
    else this.#onEnd(timestamp);
    if (this.run.on) void this.#resume();
    else this.#syncUplink();
  }

  #onStart() {
    this.run.setStopped(false);
    if (this.run.on) void this.#resume();
  }

  /** Goes on when the server has said that this is still the meeting that was started here. */
  async #resume() {
    const { place } = this.#tab;
    const outcome = await this.#tab.call("status");
    if (this.#hasLeft(place)) return;
    if (!outcome.ok) return this.#resumeLater(outcome.retryAfter);
    if (this.run.isOlderThan(outcome.data.started_at)) this.#finish();
    else this.#goOn();
  }

  #goOn() {
    this.startedAt = this.run.startedAt;
    this.#syncUplink();
  }

  /** @param {number} seconds as the server asks; 0 when it does not say, or was not reached */
  #resumeLater(seconds) {
    const { place } = this.#tab;
    const waitMs = seconds ? delayAsked(seconds) : delayBefore(RESUME_TRY);
    setTimeout(() => this.#hasLeft(place) || this.#resume(), waitMs);
  }

  /**
   * The meeting was over, or unknown, at that time.
   * @param {string} timestamp
   */
  #onEnd(timestamp) {
    if (this.run.isOverBy(timestamp)) this.#finish();
  }

  #finish() {
    this.run.end();
    this.#handlers.onTurn();
    this.#syncUplink();
  }

  #syncUplink() {
    this.#uplink.open(this.run.on && !this.run.ending);
  }
}
