// @ts-check
/** @import { FrameUplink } from "./frame_uplink.js" */
/** @import { EndedMeeting } from "./meeting_summary.js" */
/** @import { MeetTab } from "./shared/page/meet_tab.js" */
/** @import { Outcome, RestRecord, ServerEvent, Snapshot } from "./shared/types" */
import { Attendance } from "./attendance.js";
import { ClockWatch } from "./clock_watch.js";
import { Run } from "./run.js";
import { delayAsked, delayBefore } from "./shared/backoff.js";

/** As long as before the fourth try to connect, some 4 s: the stream is open, so the server is there. */
const RESUME_TRY = 3;

/**
 * What meeting this is was asked so long ago, in ms, that it is asked anew: the machine may have slept, and
 * nobody tells of a meeting that the server forgot. Two calls in so long are no load.
 */
export const CONFIRM_MS = 10 * 60_000;

/** Begins and ends the measuring of a meeting, as the leader and the server want it. */
export class Measuring {
  run;
  /** When the meeting began, ms of the server's clock; null until it is sure to be this run's. */
  startedAt = /** @type {number | null} */ (null);
  /** @type {{meetingId: string, summary: EndedMeeting} | null} */
  #ended = null;
  /** Whether an end is on its way: two of them would end the meeting that is started in between. */
  #stopping = false;
  /** When the server was asked last what meeting this is, ms of its clock; null before the first time. */
  #askedAt = /** @type {number | null} */ (null);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #askingAgain;
  #attendance;
  #clockWatch = new ClockWatch();
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
    this.#attendance = new Attendance(tab);
  }

  /** What the meeting was like that was ended here, as long as the tab is in no other. */
  get summary() {
    return this.#ended?.meetingId === this.#tab.meetingId ? this.#ended.summary : null;
  }

  /** Whether it is known what time it is; while it is not, nothing is decided by it. */
  get knowsTime() {
    return this.#clockWatch.isRight;
  }

  /** @returns {Promise<Outcome>} */
  async start() {
    const { place } = this.#tab;
    const outcome = await this.#tab.call("start");
    if (!outcome.ok || this.#hasLeft(place)) return outcome;
    this.#ended = null;
    this.run.start(outcome.data);
    this.#handlers.onTurn();
    this.#syncUplink();
    await this.#resume();
    return outcome;
  }

  /**
   * Looks away at once; the run is over when the server knows, which is told again when it is back.
   * @returns {Promise<Outcome>}
   */
  async stop() {
    const { place } = this.#tab;
    this.#stopping = true;
    this.run.requestEnd();
    this.#handlers.onEnding();
    this.#syncUplink();
    const outcome = await this.#tab.call("end");
    this.#stopping = false;
    if (!outcome.ok || this.#hasLeft(place)) return outcome;
    const { meeting_id: meetingId, timestamp, summary } = outcome.data;
    // Of a meeting that was over already there is none: this end may be told again, its answer lost.
    const isTold = summary?.started_at;
    this.#ended = isTold ? { meetingId, summary: { ...summary, ended_at: timestamp } } : null;
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
    this.unconfirm();
    this.#askedAt = null;
    this.#uplink.socket = "off"; // nothing is sent before it is known what still runs
  }

  /** Nothing by the clock until the server has said what meeting this is: asked once the stream is there. */
  unconfirm() {
    clearTimeout(this.#askingAgain);
    this.startedAt = null;
  }

  /**
   * Called each second. A meeting may go on for hours on the server, but nobody is measured in the next call
   * without a click.
   */
  tick() {
    if (!this.knowsTime) return this.#attendance.wait();
    if (this.#attendance.update() && this.run.on && !this.run.ending) this.#finish();
    if (!this.run.on || this.#askedAt === null || this.#tab.stream !== "open") return;
    if (this.#tab.clock.now() - this.#askedAt >= CONFIRM_MS) void this.#resume();
  }

  /** @param {ServerEvent} event a live one */
  onEvent(event) {
    // Without frames for minutes the sign is off; the next one brings it back.
    if (event.event === "monitoring_stopped" && event.reason !== "no_frames") this.run.setStopped(true);
    if (event.event === "monitoring_started") this.#onStart();
    if (event.event !== "meeting_ended") return;
    this.#onEnd(event.timestamp);
    // An end told again of the meeting before, or one by a clock of the server's that was set back.
    if (this.run.on) void this.#resume();
  }

  /**
   * What was missed while away.
   * @param {Snapshot & {timestamp: string, stopped?: boolean}} snapshot
   */
  onSnapshot({ active, stopped = false, timestamp }) {
    this.#clockWatch.confirm();
    this.#attendance.onSnapshot();
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
    const { lastStartAt } = this.run;
    this.unconfirm();
    this.#askedAt = this.#tab.clock.now();
    const [status, summary] = await Promise.all([this.#tab.call("status"), this.#tab.call("summary")]);
    // Asked before a start, it says nothing of the run since then, which asks for itself.
    if (this.#hasLeft(place) || !this.run.on || lastStartAt !== this.run.lastStartAt) return;
    if (!status.ok) return this.#resumeLater(status.retryAfter);
    if (!summary.ok) return this.#resumeLater(summary.retryAfter);
    const { active, started_at } = status.data;
    if (!active || this.run.isOlderThan(started_at)) this.#finish();
    else if (!this.run.ending) this.#goOn(summary.data.rests);
    else if (!this.#stopping) void this.stop();
  }

  /** @param {readonly RestRecord[]} rests the meeting's, the newest last */
  #goOn(rests) {
    // It may have been over before this tab came, or while it was away.
    const ended = rests.findLast(({ started_at, ended_at }) => started_at && ended_at)?.ended_at;
    if (ended) this.#tab.remember({ lastRestEndedAt: Date.parse(ended) });
    this.startedAt = this.run.startedAt;
    this.#syncUplink();
  }

  /** @param {number} seconds as the server asks; 0 when it does not say, or was not reached */
  #resumeLater(seconds) {
    const { place } = this.#tab;
    const waitMs = seconds ? delayAsked(seconds) : delayBefore(RESUME_TRY);
    this.#askingAgain = setTimeout(() => this.#hasLeft(place) || this.#resume(), waitMs);
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
