// @ts-check
/** @import { MeetTab } from "./shared/meet_tab.js" */
/** @import { BlinkResult, Opinion, Outcome, ServerEvent, SocketState, ToTab } from "./shared/types" */
import { AutomaticRests } from "./automatic_rests.js";
import { ConsoleLines } from "./console_lines.js";
import { groupState } from "./group_state.js";
import { Measuring } from "./measuring.js";
import { Run } from "./run.js";

/** What the leader's tab does by itself: measures while it may, and asks for rests. */
export class Leader {
  /** @type {SocketState} */
  socket = "off";
  /** @type {ReturnType<typeof groupState> | null} */
  group = null;
  notice = "";
  #tab;
  #run;
  #rests;
  #lines = new ConsoleLines((line) => console.log(line));
  #measuring;
  #tooLarge = false;

  /** @param {MeetTab} tab */
  constructor(tab) {
    this.#tab = tab;
    this.#run = new Run(tab);
    this.#rests = new AutomaticRests(tab, (reason) => this.rest(reason));
    this.#measuring = new Measuring({
      onFrame: (frame) => tab.send({ type: "frame", frame }),
      onResult: (result, visit) => this.#onResult(result, visit.number),
      onVisit: (place, total) => this.#lines.visiting(place, total),
      onRound: (opinions) => this.#onRound(opinions),
    });
  }

  get running() {
    return this.#run.on;
  }

  get looking() {
    return this.paused || !this.running ? null : this.#measuring.looking;
  }

  /** Why nobody is looked at although the measuring was started; "" if somebody is. */
  get paused() {
    if (!this.running) return "";
    if (this.#run.ending) return "ending";
    if (this.#run.stopped) return "stopped";
    if (this.#tab.rest) return "rest";
    if (document.hidden) return "hidden";
    return this.socket === "open" ? "" : this.socket === "refused" ? "refused" : "offline";
  }

  /** What keeps the frames from being measured, as the name of a notice; "" for nothing. */
  get trouble() {
    return this.#tooLarge && this.looking ? "error_too_large" : "";
  }

  /** Somebody may be tired, and it is for the leader to act on it. */
  get hint() {
    return !this.#tab.settings?.automatic && (this.group === "someone" || this.group === "advised");
  }

  /** Called each second, and when something has changed. */
  tick() {
    if (!this.running || this.#run.ending) return this.#measuring.pause();
    if (this.paused) this.#measuring.pause();
    else this.#measuring.tick(this.#tab.settings?.tilesAtOnce ?? 1, performance.now());
    this.#rests.byTheClock(this.lastRestEndedAt);
  }

  /** Looks at nobody any more: the extension is gone from under this page. */
  leave() {
    this.#measuring.pause();
  }

  /** @param {ToTab} message */
  hear(message) {
    if (message.type === "memory") this.#joined();
    if (message.type === "result") this.#answered(message.seq, message.result);
    if (message.type === "event" && message.name === "connected") this.#onSnapshot(message.data);
    if (message.type === "socket") {
      if (message.state === "open" && this.socket !== "open") this.#lines.connected();
      this.socket = message.state;
    }
  }

  /** @param {ServerEvent} data one live event */
  onEvent(data) {
    if (data.event === "monitoring_stopped") this.#run.heardStopped(true);
    if (data.event === "monitoring_started") this.#run.heardStopped(false);
    if (data.event === "meeting_ended") this.#heardEnd(data);
    if (data.event === "rest_required") this.group = null;
    if (data.event === "rest_ended") this.#tab.remember({ lastRestEndedAt: this.#tab.meeting.lastRestEndedAt });
  }

  /** @returns {Promise<Outcome>} */
  async start() {
    const outcome = await this.#tab.call("start");
    if (!outcome.ok) return outcome;
    this.group = null;
    this.#run.started(outcome.data.timestamp);
    this.#measure();
    await this.#rests.askStart();
    return outcome;
  }

  /** Looks away at once; the run is over when the server knows, so that the end can be asked for again. @returns {Promise<Outcome>} */
  async stop() {
    this.#run.endAsked();
    this.tick();
    this.#measure();
    const outcome = await this.#tab.call("end");
    if (outcome.ok) this.#over();
    return outcome;
  }

  /** @param {string} reason @returns {Promise<Outcome>} */
  rest(reason) {
    return this.#tab.call("rest", { reason, seconds: this.#tab.settings?.restSeconds });
  }

  /** End of the last rest, ms of the server's clock. @returns {number | null} */
  get lastRestEndedAt() {
    return this.#tab.meeting.lastRestEndedAt ?? this.#tab.memory.lastRestEndedAt ?? null;
  }

  #joined() {
    if (!this.#tab.memory.salt) this.#tab.remember({ salt: crypto.randomUUID() });
    this.#measuring.salt = this.#tab.memory.salt;
    this.#measuring.meetingId = this.#tab.meetingId;
    // Nothing is sent before the snapshot has said that the meeting still runs: memory may be of yesterday.
    this.socket = "off";
    if (this.running) void this.#rests.askStart();
  }

  /** Has frames carried for as long as they may be taken. */
  #measure() {
    this.#tab.send({ type: "measure", on: this.running && !this.#run.ending });
  }

  #over() {
    this.#run.ended();
    this.group = null;
    this.#measure();
  }

  /** @param {ServerEvent} data an end, or the lack of a meeting */
  #heardEnd(data) {
    if (this.#run.isOverBy(data.timestamp)) this.#over();
  }

  /** What was missed while away. @param {ServerEvent} data */
  #onSnapshot(data) {
    if (data.active) this.#run.heardStopped(!data.monitoring);
    else this.#heardEnd(data);
    this.#measure();
  }

  /** @param {number} seq @param {BlinkResult | null} result */
  #answered(seq, result) {
    this.#measuring.answered(seq, result);
    if (result?.status === "ok") this.#tooLarge = false;
    if (result?.error === "too_large") this.#tooLarge = true;
    if (result?.error === "stopped") this.#run.heardStopped(true);
    if (result?.error === "forbidden") this.socket = "refused";
  }

  /** @param {BlinkResult} result @param {number} visit */
  #onResult(result, visit) {
    this.#lines.result(result, performance.now());
    this.#rests.onResult(result, visit);
  }

  /** @param {Opinion[]} opinions */
  #onRound(opinions) {
    this.group = groupState(opinions);
  }
}
