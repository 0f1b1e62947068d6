// @ts-check
/** @import { MeetTab } from "./shared/page/meet_tab.js" */
/** @import { BlinkResult, Measurement, Outcome, ServerEvent, Settings, ToTab } from "./shared/types" */
/** @import { Visit } from "./visit/visit.js" */

import { groupState } from "./people/group_state.js";
import { runningVideos } from "./people/tiles.js";
import { ConsoleLines } from "./popup/console_lines.js";
import { AutomaticRests } from "./rests/automatic_rests.js";
import { LastRest } from "./rests/last_rest.js";
import { RestCalls } from "./rests/rest_calls.js";
import { Trouble } from "./road/trouble.js";
import { UplinkStatus } from "./road/uplink_status.js";
import { ClickNotice, ENDED_ELSEWHERE } from "./run/click_notice.js";
import { Measuring } from "./run/measuring.js";
import { Run } from "./run/run.js";
import { isMembersStop } from "./shared/meeting/meeting_state.js";
import { NO_CALL } from "./shared/page/call_presence.js";
import { hasConsent } from "./shared/settings.js";
import { VisitScheduler } from "./turns/visit_scheduler.js";

/** What the leader's tab does on its own: measures while it may, and asks for rests. */
export class Leader {
  /** @type {ReturnType<typeof groupState> | null} */
  group = null;
  /** What a click or a key failed to do, or what undid it. */
  notice = new ClickNotice(() => this.pauseReason === "ending");
  /** How the frames get to the server. */
  uplink;
  /** The calls about the meeting's rest. */
  restCalls;
  lastRest;
  #tab;
  /** The meeting that all of this is about, its server and its call. */
  #callKey = "";
  #run;
  #measuring;
  #automaticRests;
  #lines = new ConsoleLines((line) => console.log(line));
  #scheduler;
  #trouble = new Trouble();

  /** @param {MeetTab} tab */
  constructor(tab) {
    this.#tab = tab;
    this.uplink = new UplinkStatus(
      (message) => tab.send(message),
      () => this.tick(),
    );
    this.#run = new Run(tab);
    this.lastRest = new LastRest(tab);
    const shared = { run: this.#run, lastRest: this.lastRest, uplink: this.uplink };
    this.#measuring = new Measuring(tab, shared, {
      onEnding: () => this.tick(),
      onRunChange: (notice = "") => {
        this.notice.say(notice);
        // With a meeting's end the server forgets its cool-down, too.
        this.#automaticRests = this.#newAutomaticRests();
        this.#forget();
      },
    });
    this.restCalls = new RestCalls(tab, this.lastRest, () => this.#beginAfresh());
    this.#automaticRests = this.#newAutomaticRests();
    this.#scheduler = new VisitScheduler({
      onFrame: (frame) => tab.send({ type: "frame", frame }),
      onResult: (result, visit) => this.#onResult(result, visit),
      onVisit: (position, total) => this.#lines.visiting(position, total),
      onRound: (opinions) => (this.group = groupState(opinions)),
      onNobody: () => (this.group = null),
    });
  }

  get running() {
    return this.#run.on;
  }

  /** Whether a start is on its way to the server. */
  get starting() {
    return this.#measuring.starting;
  }

  /** The summary of the meeting that was ended here. */
  get summary() {
    return this.#measuring.summary;
  }

  get visiting() {
    return this.pauseReason || !this.running ? null : this.#scheduler.visiting;
  }

  /** How many frames of this meeting were sent since the last click on Start, and what became of them. */
  get frameCounts() {
    return this.#scheduler.counts;
  }

  /** Why nobody is looked at although the measuring was started; "" if somebody is. */
  get pauseReason() {
    if (!this.running) return "";
    if (this.#run.ending) return "ending";
    if (this.#tab.meeting.stopped) return "stopped";
    if (this.#tab.rest) return "rest";
    if (!this.#tab.inCall) return "call";
    if (this.uplink.pauseReason) return this.uplink.pauseReason;
    // After a sleep it may be another call: nobody is looked at before the server has told its time.
    if (!this.#measuring.knowsTime) return "offline";
    // Still tried: the next frame that arrives ends this pause.
    return document.hidden && this.#scheduler.starved ? "hidden" : "";
  }

  /** What keeps the frames from being measured, as the name of a notice; "" for nothing. */
  get trouble() {
    const { isUnanswered } = this.#scheduler;
    const tab = { isMeeting: this.#tab.code !== "", isLooking: this.visiting !== null, isUnanswered };
    return this.#trouble.noticeOf(tab, performance.now());
  }

  /** Whether somebody may be tired, and it is up to the leader to act on it. */
  get hint() {
    if (!this.running || this.#tab.settings?.automatic || this.#tab.announced) return false;
    return this.group === "someone" || this.group === "advised";
  }

  /** How much longer the server lets no rest begin by itself, ms; 0 unless it has said so. */
  get cooldownMs() {
    return this.#automaticRests.cooldownMs;
  }

  /** Called each second, and when something has changed. */
  tick() {
    const now = performance.now();
    this.#trouble.tick(this.running ? this.#tab.stream : "off", runningVideos(), now);
    if (this.#tab.inCall && this.notice.name === `error_${NO_CALL.error}`) this.notice.clear();
    if (this.#tab.meeting.measuring && this.notice.name === ENDED_ELSEWHERE) this.notice.clear();
    this.#measuring.tick();
    this.#keepLately();
    // The server must still be told of a Stop, even long after the call.
    if (this.pauseReason === "ending") this.#tab.keepJoined();
    if (!this.running || this.#run.ending) return this.#scheduler.cutOffAll();
    if (this.pauseReason && this.pauseReason !== "hidden") this.#scheduler.cutOffAll();
    else this.#scheduler.tick(this.#tab.settings?.tilesAtOnce ?? 1, now, this.#trouble.isSlow(now));
    if (this.#measuring.knowsTime)
      this.#automaticRests.checkClock(this.#measuring.check.startedAt, this.lastRest.overAt);
  }

  #keepLately() {
    if (this.#callKey !== this.#tab.callKey) return; // they are of the previous call
    const lately = this.#scheduler.lately.news(performance.now());
    if (lately) this.#tab.rememberCall({ lately });
  }

  /** Stops looking at anybody: the extension has gone from under this page. */
  close() {
    this.#scheduler.cutOffAll();
  }

  /** @param {ToTab} message */
  onMessage(message) {
    if (message.type === "memory") this.#onJoin();
    if (message.type === "stream") this.#measuring.check.withdraw();
    if (message.type === "settings") this.#onSettings(message.settings);
    if (message.type === "result") this.#onAnswer(message.seq, message.result);
    if (message.type === "event" && message.event.event === "connected") this.#onConnected(message.event);
    if (message.type === "socket" && this.uplink.onSocket(message.state, message.waitMs))
      this.#lines.connected();
  }

  /** @param {Settings} settings as they are now */
  #onSettings(settings) {
    // A server that has refused an end may take it now, since a tab is told of another key in this way, too.
    if (this.#run.ending) void this.#measuring.check.ask();
    else if (this.running && !hasConsent(settings)) this.#onWithdrawal();
  }

  /** @param {Extract<ServerEvent, {event: "connected"}>} event */
  #onConnected(event) {
    if (event.stopped) this.#beginAfresh();
    if (!event.isPoll) this.#measuring.onSnapshot(event);
  }

  /** @param {ServerEvent} event a live one */
  onEvent(event) {
    this.#measuring.onEvent(event);
    // A notice of what could not be done about a rest is out of date once the rest has changed.
    if (event.event.startsWith("rest_")) this.notice.clear();
    const isRestChange = event.event === "rest_required" || event.event === "rest_ended";
    if (isRestChange || isMembersStop(event)) this.#beginAfresh();
    if (event.event === "rest_ended") this.lastRest.keep();
    if (event.event === "rest_cancelled") this.lastRest.noteOver(event.timestamp);
  }

  /** @returns {Promise<Outcome>} */
  start() {
    this.#scheduler.countAnew();
    return this.#measuring.start();
  }

  /** @returns {Promise<Outcome>} */
  stop() {
    return this.#measuring.stop();
  }

  /**
   * A rest has begun or ended, or a member has stopped the measuring: the server starts afresh with
   * everybody, and frames under way are from before it.
   */
  #beginAfresh() {
    this.#scheduler.cutOffAll();
    this.#forget();
  }

  /** A call that was left may be another leader's by now: without frames the server counts it as over. */
  #onWithdrawal() {
    if (this.#tab.inCall) void this.stop();
    else this.#measuring.giveUp();
  }

  /** What has been seen so far says nothing about what comes. */
  #forget() {
    this.group = null;
    this.#automaticRests.forget();
    this.#scheduler.forget();
  }

  #onJoin() {
    if (!this.#tab.memory.salt) this.#tab.remember({ salt: crypto.randomUUID() });
    if (this.#callKey !== this.#tab.callKey) this.#enter();
    this.#scheduler.loseSent();
    this.#measuring.onJoin();
  }

  /** Nothing about the previous call is true of this one. */
  #enter() {
    this.#callKey = this.#tab.callKey;
    this.uplink.leadTo(this.#tab.settings?.serverUrl ?? "");
    this.notice.clear();
    this.group = null;
    this.#automaticRests = this.#newAutomaticRests();
    const { meetingId, code: call, memory } = this.#tab;
    this.#scheduler.enter({ meetingId, call }, memory);
  }

  #newAutomaticRests() {
    return new AutomaticRests(this.#tab, this.#run, (reason) => this.restCalls.ask(reason), this.notice);
  }

  /**
   * @param {number} seq
   * @param {BlinkResult | null} result
   */
  #onAnswer(seq, result) {
    if (this.#callKey !== this.#tab.callKey) return; // of the previous call
    this.uplink.onAnswer(result);
    const isStopped = result?.status === "error" && result.error === "stopped";
    if (isStopped) this.#tab.takeStop(true);
    // Before the answer makes room: a server that refuses frames, or asks us to wait, gets no more of them.
    if (this.uplink.pauseReason || this.#tab.meeting.stopped) this.#scheduler.cutOffAll();
    const key = this.#scheduler.answered(seq, result);
    this.#trouble.answered(key, result, performance.now());
    if (isStopped) this.#beginAfresh();
  }

  /**
   * @param {Measurement} result
   * @param {Visit} visit
   */
  #onResult(result, visit) {
    this.#lines.result(result, performance.now());
    // In an identifiable turn a rest would reveal whose eyes are tired; the next turn may bring it.
    if (!visit.isIdentifiable && this.#measuring.knowsTime)
      this.#automaticRests.onResult(result, visit.number);
  }
}
