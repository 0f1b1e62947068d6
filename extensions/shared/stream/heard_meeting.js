// @ts-check
/** @import { ServerEvent, Snapshot } from "../types" */
import {
  afterEvent,
  afterSnapshot,
  announcedRest,
  msLeft,
  msUntil,
  runningRest,
  unknownMeeting,
} from "../meeting/meeting_state.js";
import { ServerClock } from "./server_clock.js";

/** One meeting as its events describe it, at the present time by the server's clock. */
export class HeardMeeting {
  clock = new ServerClock();
  meeting = unknownMeeting();
  /** Whether anything has been heard of it. */
  hasHeard = false;
  /** How many events have been heard. */
  count = 0;

  /** @param {ServerEvent} event */
  take(event) {
    this.clock.observe(event);
    this.meeting = afterEvent(this.meeting, event);
    this.hasHeard = true;
    this.count += 1;
  }

  /**
   * Takes in a heartbeat that came less late than those before; an event may have come less late still.
   * @param {string} timestamp
   */
  takeTime(timestamp) {
    if (Date.parse(timestamp) > this.clock.now()) this.clock.reset(timestamp);
  }

  /**
   * Takes in an answer, unless events came while it was on its way: they may be newer, and say all that it
   * says. Times would not show which is newer, as each of several servers has its own clock.
   * @param {Snapshot & {timestamp: string}} snapshot what an answer says, or what was known where it does not
   * @param {number} count how many events had been heard when that was asked
   */
  takeSnapshot(snapshot, count) {
    if (count !== this.count) return;
    // An answer may come late; but if nothing else has told the time, it is the best there is.
    if (this.hasHeard) this.clock.advance(snapshot.timestamp);
    else this.clock.reset(snapshot.timestamp);
    this.meeting = afterSnapshot(this.meeting, snapshot, Date.parse(snapshot.timestamp));
    this.hasHeard = true;
  }

  /**
   * Takes in what a refused frame or the answer to a start tells, since an event stream may be held back.
   * @param {boolean} stopped whether a member's stop holds
   */
  takeStop(stopped) {
    this.meeting = { ...this.meeting, stopped };
  }

  /**
   * Takes in the answer to a member's stop, unless newer events came: somebody may have started it again.
   * @param {number} count how many events had been heard when that was asked
   */
  takeMembersStop(count) {
    if (count !== this.count) return;
    this.meeting = { ...this.meeting, measuring: false, stopped: true };
  }

  /** Takes in the answer to an end. */
  takeEnd() {
    this.meeting = { ...this.meeting, measuring: false, stopped: false };
  }

  /** Forgets the meeting: it is another one now, or no longer listened to. */
  forget() {
    this.meeting = unknownMeeting();
    this.hasHeard = false;
  }

  /** The rest that is running now. */
  get rest() {
    return runningRest(this.meeting, this.clock.now());
  }

  /** What is left of that rest in ms, null without one. */
  get restLeftMs() {
    const { rest } = this;
    return rest && msLeft(rest, this.clock.now());
  }

  /** The rest that was announced and has not begun. */
  get announced() {
    return announcedRest(this.meeting, this.clock.now());
  }

  /** How long until that rest begins in ms, null without one. */
  get restBeginsInMs() {
    const { announced } = this;
    return announced && msUntil(announced, this.clock.now());
  }
}
