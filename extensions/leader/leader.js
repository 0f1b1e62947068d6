// @ts-check
/** @import { MeetTab } from "./shared/page/meet_tab.js" */
/** @import { BlinkResult, Measurement, MeetingSummary, Opinion, Outcome } from "./shared/types" */
/** @import { ServerEvent, Snapshot, SocketState, ToTab } from "./shared/types" */
import { AutomaticRests } from "./automatic_rests.js";
import { ConsoleLines } from "./console_lines.js";
import { groupState } from "./group_state.js";
import { Run } from "./run.js";
import { delayAsked, RETRY_SECONDS } from "./shared/backoff.js";
import { TileWatch } from "./tile_watch.js";
import { runningVideos } from "./tiles.js";
import { VisitScheduler } from "./visit_scheduler.js";

/** What the leader's tab does by itself: measures while it may, and asks for rests. */
export class Leader {
  /** @type {SocketState} */
  socket = "off";
  /** @type {ReturnType<typeof groupState> | null} */
  group = null;
  /** What a click could not do, as the name of a text, and the seconds to wait for another try. */
  notice = "";
  noticeSeconds = 0;
  /** What the meeting was like that was ended here. @type {MeetingSummary | null} */
  summary = null;
  #tab;
  #run;
  #rests;
  #lines = new ConsoleLines((line) => console.log(line));
  #scheduler;
  #tooLarge = false;
  /** The server asks not to send anything until then, ms as `performance.now()`. */
  #limitedUntil = 0;
  #tiles = new TileWatch();

  /** @param {MeetTab} tab */
  constructor(tab) {
    this.#tab = tab;
    this.#run = new Run(tab);
    this.#rests = new AutomaticRests(tab, (reason) => this.rest(reason));
    this.#scheduler = new VisitScheduler({
      onFrame: (frame) => tab.send({ type: "frame", frame }),
      onResult: (result, visit) => this.#onResult(result, visit.number),
      onVisit: (place, total) => this.#lines.visiting(place, total),
      onRound: (opinions) => this.#onRound(opinions),
    });
  }

  get running() {
    return this.#run.on;
  }

  get visiting() {
    return this.paused || !this.running ? null : this.#scheduler.visiting;
  }

  /** How many frames were sent, and answered. */
  get frameCounts() {
    return this.#scheduler.counts;
  }

  /** Why nobody is looked at although the measuring was started; "" if somebody is. */
  get paused() {
    if (!this.running) return "";
    if (this.#run.ending) return "ending";
    if (this.#run.stopped) return "stopped";
    if (this.#tab.rest) return "rest";
    if (!this.#tab.inCall) return "call";
    if (this.limitedMs) return "limited";
    if (this.socket !== "open") return this.socket === "refused" ? "refused" : "offline";
    // Tried all the same: the next frame that comes goes on.
    return document.hidden && this.#scheduler.starved ? "hidden" : "";
  }

  /** For how long the server asks to be left alone, ms. */
  get limitedMs() {
    return Math.max(0, this.#limitedUntil - performance.now());
  }

  /** What keeps the frames from being measured, as the name of a notice; "" for nothing. */
  get trouble() {
    if (this.#tooLarge && this.visiting) return "error_too_large";
    return this.#tab.code && this.#tiles.lost ? "error_no_tiles" : "";
  }

  /** Somebody may be tired, and it is for the leader to act on it. */
  get hint() {
    return !this.#tab.settings?.automatic && (this.group === "someone" || this.group === "advised");
  }

  /** Called each second, and when something has changed. */
  tick() {
    this.#tiles.update(runningVideos(), performance.now());
    if (!this.running || this.#run.ending) return this.#scheduler.pause();
    if (this.paused && this.paused !== "hidden") this.#scheduler.pause();
    else this.#scheduler.tick(this.#tab.settings?.tilesAtOnce ?? 1, performance.now());
    this.#rests.checkClock(this.lastRestEndedAt);
  }

  /** Looks at nobody any more: the extension is gone from under this page. */
  close() {
    this.#scheduler.pause();
  }

  /** @param {ToTab} message */
  onMessage(message) {
    if (message.type === "memory") this.#onJoin();
    if (message.type === "result") this.#onAnswer(message.seq, message.result);
    if (message.type === "event" && message.event.event === "connected") this.#onSnapshot(message.event);
    if (message.type === "command" && message.command === "rest-now") this.#onRestKey();
    if (message.type === "socket") {
      if (message.state === "open" && this.socket !== "open") this.#lines.connected();
      this.socket = message.state;
      this.#stayAway(message.waitMs);
    }
  }

  /** As its button does: in a call, and not before the consent, without which the stream is off. */
  #onRestKey() {
    if (this.#tab.inCall && this.#tab.stream !== "off") void this.rest("manual");
  }

  /** @param {ServerEvent} event a live one */
  onEvent({ event, timestamp }) {
    if (event === "monitoring_stopped") this.#run.setStopped(true);
    if (event === "monitoring_started") this.#run.setStopped(false);
    if (event === "meeting_ended") this.#onEnd(timestamp);
    if (event === "rest_required") this.group = null;
    if (event === "rest_ended") this.#tab.remember({ lastRestEndedAt: this.#tab.meeting.lastRestEndedAt });
  }

  /** @returns {Promise<Outcome>} */
  async start() {
    const outcome = await this.#tab.call("start");
    if (!outcome.ok) return outcome;
    this.group = this.summary = null;
    this.#run.start(outcome.data.timestamp);
    this.#syncFrameChannel();
    await this.#rests.askStart();
    return outcome;
  }

  /**
   * Looks away at once; the run is over when the server knows, so that the end can be asked for again.
   * @returns {Promise<Outcome>}
   */
  async stop() {
    this.#run.requestEnd();
    this.tick();
    this.#syncFrameChannel();
    const outcome = await this.#tab.call("end");
    if (!outcome.ok) return outcome;
    this.summary = outcome.data.summary ?? null;
    this.#finish();
    return outcome;
  }

  /**
   * @param {string} reason
   * @returns {Promise<Outcome>}
   */
  rest(reason) {
    const { restSeconds, restNote } = this.#tab.settings ?? {};
    return this.#tab.call("rest", { reason, seconds: restSeconds, note: restNote || undefined });
  }

  /**
   * End of the last rest, ms of the server's clock.
   * @returns {number | null}
   */
  get lastRestEndedAt() {
    return this.#tab.meeting.lastRestEndedAt ?? this.#tab.memory.lastRestEndedAt ?? null;
  }

  #onJoin() {
    if (!this.#tab.memory.salt) this.#tab.remember({ salt: crypto.randomUUID() });
    this.#scheduler.salt = this.#tab.memory.salt ?? "";
    this.#scheduler.meetingId = this.#tab.meetingId;
    // Nothing is sent before the snapshot has said that the meeting still runs: memory may be of yesterday.
    this.socket = "off";
    if (this.running) void this.#rests.askStart();
  }

  /** Has frames carried for as long as they may be taken. */
  #syncFrameChannel() {
    this.#tab.send({ type: "measure", on: this.running && !this.#run.ending });
  }

  #finish() {
    this.#run.end();
    this.group = null;
    this.#syncFrameChannel();
  }

  /**
   * The meeting was over, or unknown, at that time.
   * @param {string} timestamp
   */
  #onEnd(timestamp) {
    if (this.#run.isOverBy(timestamp)) this.#finish();
  }

  /**
   * What was missed while away.
   * @param {Snapshot & {timestamp: string}} snapshot
   */
  #onSnapshot({ active, monitoring, timestamp }) {
    if (active) this.#run.setStopped(!monitoring);
    else this.#onEnd(timestamp);
    this.#syncFrameChannel();
  }

  /**
   * @param {number} seq
   * @param {BlinkResult | null} result
   */
  #onAnswer(seq, result) {
    this.#scheduler.answered(seq, result);
    if (result?.status === "ok") this.#tooLarge = false;
    if (result?.status !== "error") return;
    if (result.error === "too_large") this.#tooLarge = true;
    if (result.error === "stopped") this.#run.setStopped(true);
    if (result.error === "forbidden") this.socket = "refused";
    if (result.error === "rate_limited") this.#stayAway(delayAsked(result.retry_after || RETRY_SECONDS));
  }

  /** @param {number} waitMs */
  #stayAway(waitMs) {
    if (!waitMs) return;
    this.#limitedUntil = performance.now() + waitMs;
    this.tick(); // at once: a visit would send a dozen frames until the next second
  }

  /**
   * @param {Measurement} result
   * @param {number} visit
   */
  #onResult(result, visit) {
    this.#lines.result(result, performance.now());
    this.#rests.onResult(result, visit);
  }

  /** @param {Opinion[]} opinions */
  #onRound(opinions) {
    this.group = groupState(opinions);
  }
}
