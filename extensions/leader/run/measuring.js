// @ts-check
/** @import { UplinkStatus } from "../road/uplink_status.js" */
/** @import { LastRest } from "../rests/last_rest.js" */
/** @import { EndedMeeting } from "../popup/meeting_summary.js" */
/** @import { MeetTab } from "../shared/page/meet_tab.js" */
/** @import { MeetingStatus, Outcome, RestRecord, ServerEvent, Snapshot } from "../shared/types" */
/** @import { Run } from "./run.js" */

import { hasConsent } from "../shared/settings.js";
import { ENDED_ELSEWHERE, refusesKey } from "./click_notice.js";
import { ClockWatch } from "./clock_watch.js";
import { MeetingCheck } from "./meeting_check.js";
import { ThisCall } from "./this_call.js";

/** An answer that took longer than this, ms, does not tell the time. */
const LATE_MS = 5000;

/** @typedef {Parameters<Run["start"]>[0]} Start */

/** Begins and ends the measuring of a meeting, as the leader and the server want it. */
export class Measuring {
  /** Nothing is done by the clock until this has said which meeting it is; asked once the stream is open. */
  check;
  /** Whether a start is on its way: who has started the meeting is not known before the answer. */
  starting = false;
  /** @type {{meetingId: string, summary: EndedMeeting} | null} */
  #ended = null;
  /**
   * The ends on their way, by their run: a second one would end a meeting that is started in between.
   * @type {Map<string, Promise<Outcome>>}
   */
  #ends = new Map();
  /** Clicks on Stop, by which a start that is on its way learns of a later one. */
  #stops = 0;
  /**
   * The last one, if the server had not told its time: by this machine's clock, ms.
   * @type {{meetingKey: string, at: number} | null}
   */
  #unheardStop = null;
  #run;
  #thisCall;
  #lastRest;
  #clockWatch = new ClockWatch();
  #tab;
  #uplink;
  #handlers;

  /**
   * @param {MeetTab} tab
   * @param {{run: Run, lastRest: LastRest, uplink: UplinkStatus}} shared what the leader uses, too; the
   *   uplink is told whether frames are to be carried
   * @param {{onEnding: () => void, onRunChange: (notice?: string) => void}} handlers `onEnding`: look at
   *   nobody; `onRunChange`: a run begins or ends, with what there is to say about it
   */
  constructor(tab, { run, lastRest, uplink }, handlers) {
    this.#tab = tab;
    this.#run = run;
    this.#lastRest = lastRest;
    this.#uplink = uplink;
    this.#handlers = handlers;
    this.check = new MeetingCheck(tab, run, {
      onSame: (status, rests, tookMs) => this.#onSame(status, rests, tookMs),
      onOther: () => this.#finishElsewhere(),
    });
    this.#thisCall = new ThisCall(tab);
  }

  /** The summary of the meeting that was ended here, as long as the tab is in no other. */
  get summary() {
    return this.#ended?.meetingId === this.#tab.meetingId ? this.#ended.summary : null;
  }

  /** Whether the time is known; while it is not, nothing is decided by it. */
  get knowsTime() {
    return this.#clockWatch.isRight;
  }

  get #isWithdrawn() {
    const { settings } = this.#tab;
    return settings && !hasConsent(settings);
  }

  /** @returns {Promise<Outcome>} */
  async start() {
    const { meetingKey, count } = this.#tab;
    const stops = this.#stops;
    this.starting = true;
    const outcome = await this.#askForStart();
    this.starting = false;
    // Meet loads no new page for the next meeting: the answer may be about the one before.
    if (!outcome.ok || meetingKey !== this.#tab.meetingKey) return outcome;
    this.#run.start(outcome.data);
    // A Stop since that click, or a consent that was withdrawn, found no run to end, or the one before.
    if (this.#isWithdrawn || stops !== this.#stops) return this.stop();
    this.#ended = null;
    // A stop that was heard meanwhile came after the click: the server lets it stand.
    if (count === this.#tab.count) this.#tab.takeStop(false);
    this.#handlers.onRunChange();
    this.#syncUplink();
    await this.check.ask();
    return outcome;
  }

  /**
   * Only the answer may have been lost, and the start would pass for somebody else's. It is not sent again: a
   * member may have stopped the measuring since.
   * @returns {Promise<Outcome<Start>>}
   */
  async #askForStart() {
    const outcome = await this.#tab.call("start");
    if (outcome.ok || outcome.error !== "unreachable" || this.#isWithdrawn) return outcome;
    const status = await this.#tab.call("status");
    if (!status.ok || !status.data.monitoring) return outcome;
    const { timestamp, started_at } = status.data;
    return started_at ? { ok: true, status: status.status, data: { timestamp, started_at } } : outcome;
  }

  /**
   * Looks away at once; the run is over when the server knows. A server that is away is told again when it is
   * back.
   * @returns {Promise<Outcome>}
   */
  stop() {
    this.#stops += 1;
    const { meetingKey, hasHeard, clock } = this.#tab;
    this.#run.requestEnd(clock.now());
    this.#unheardStop = hasHeard ? null : { meetingKey, at: Date.now() };
    this.#handlers.onEnding();
    this.#syncUplink();
    return this.#tellEnd();
  }

  /** Ends the run here alone: the server is not told. */
  giveUp() {
    this.#finish();
  }

  /** @returns {Promise<Outcome>} */
  #tellEnd() {
    const name = this.#runName;
    const end = this.#ends.get(name) ?? this.#askForEnd().finally(() => this.#ends.delete(name));
    this.#ends.set(name, end);
    return end;
  }

  /** Of the run that the tab knows of, whether it is on or not. */
  get #runName() {
    return `${this.#tab.meetingKey} ${this.#run.lastStartAt}`;
  }

  /** @returns {Promise<Outcome>} */
  async #askForEnd() {
    const { count } = this.#tab;
    const name = this.#runName;
    const outcome = await this.#tab.call("end");
    // The tab is in another meeting, or the end was heard before this answer, and another run was started.
    if (name !== this.#runName) return outcome;
    if (!outcome.ok) {
      // A stream that stays open says nothing: the server is asked, and told again what it does not know. It
      // would refuse that, too, until somebody enters another key.
      if (this.#run.ending && !refusesKey(outcome)) this.check.askLater(outcome.retryAfter);
      return outcome;
    }
    if (count === this.#tab.count) this.#tab.takeEnd(); // otherwise somebody may have started another
    const { meeting_id: meetingId, timestamp, summary } = outcome.data;
    // A meeting that was over already has none: this may be an end told again, after its answer was lost.
    if (summary?.started_at) this.#ended = { meetingId, summary: { ...summary, ended_at: timestamp } };
    this.#finish();
    return outcome;
  }

  /** The memory of a meeting has come; it may be from last week. */
  onJoin() {
    this.check.enter();
    this.#uplink.socket = "off"; // nothing is sent before it is known what still runs
  }

  /**
   * Called each second. A meeting may go on for hours on the server, but nobody is measured in the next call
   * without a click.
   */
  tick() {
    if (!this.knowsTime) this.#thisCall.wait();
    else if (this.#thisCall.update() && this.#run.on && !this.#run.ending) this.#finish();
    // Frames may get through where the news is held back.
    const isConnected = this.#tab.stream === "open" || this.#uplink.socket === "open";
    if (this.#run.on && this.check.isDue && isConnected) void this.check.ask();
  }

  /** @param {ServerEvent} event a live one */
  onEvent(event) {
    if (event.event === "monitoring_started" && this.#run.on) void this.check.ask();
    if (event.event !== "meeting_ended") return;
    this.#onEnd(event.timestamp);
    // It may be the previous meeting's end, told again, or one by a server's clock that was set back.
    if (this.#run.on) void this.check.ask();
  }

  /**
   * Takes in what was missed while away.
   * @param {Snapshot & {timestamp: string}} snapshot
   */
  onSnapshot({ active, timestamp }) {
    this.#takeTime();
    if (!active) this.#onEnd(timestamp);
    if (this.#run.on) void this.check.ask();
    else this.#syncUplink();
  }

  /** The server has told its time. */
  #takeTime() {
    this.#clockWatch.confirm();
    this.#thisCall.onSnapshot();
    const { meetingKey, clock } = this.#tab;
    const stop = this.#unheardStop?.meetingKey === meetingKey ? this.#unheardStop : null;
    if (stop && this.#run.ending) this.#run.requestEnd(clock.now() - (Date.now() - stop.at));
    this.#unheardStop = null;
  }

  /**
   * @param {MeetingStatus} status of the meeting, which is still the one that was started here
   * @param {readonly RestRecord[]} rests the meeting's, the newest last
   * @param {number} tookMs how long the answer took
   */
  #onSame(status, rests, tookMs) {
    if (!this.knowsTime) {
      // It may have been asked for before a sleep.
      if (tookMs > LATE_MS) return this.check.askLater(0);
      // Where the news is held back, nothing else tells the time.
      this.#tab.clock.reset(status.timestamp);
      this.#takeTime();
    }
    if (!this.#run.ending) return this.#goOn(rests);
    if (this.#ends.has(this.#runName)) return;
    if (this.#run.isTakenUp(status, rests)) this.#finish();
    else void this.#tellEnd();
  }

  /** @param {readonly RestRecord[]} rests the meeting's, the newest last */
  #goOn(rests) {
    this.#lastRest.keepOf(rests);
    this.#syncUplink();
  }

  /**
   * The meeting was over, or unknown, at that time.
   * @param {string} timestamp
   */
  #onEnd(timestamp) {
    if (this.#run.isOverBy(timestamp)) this.#finishElsewhere();
  }

  #finishElsewhere() {
    this.#finish(this.#run.ending ? "" : ENDED_ELSEWHERE);
  }

  #finish(notice = "") {
    this.#run.end();
    this.#handlers.onRunChange(notice);
    this.#syncUplink();
  }

  #syncUplink() {
    this.#uplink.carry(this.#run.on && !this.#run.ending);
  }
}
