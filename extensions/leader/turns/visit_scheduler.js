// @ts-check
/** @import { BlinkResult, Frame, Measurement, Memory, Opinion } from "../shared/types" */
/** @import { Camera } from "../people/tiles.js" */
/** @import { Visit } from "../visit/visit.js" */
import { Absence } from "../people/absence.js";
import { Presence } from "../people/presence.js";
import { RoadShare } from "../road/road_share.js";
import { sightOf } from "../visit/face_search.js";
import { FrameOutbox } from "../visit/frame_outbox.js";
import { IdentifiableTurns } from "./identifiable_turns.js";
import { Rotation } from "./rotation.js";
import { Round } from "./round.js";
import { Visits } from "./visits.js";

/** How long a visit lasts: long enough to see several blinks, short enough that everybody gets a turn. */
export const VISIT_MS = 60_000;

/**
 * @typedef {object} VisitHandlers
 * @property {(frame: Frame) => void} onFrame to be sent
 * @property {(result: Measurement, visit: Visit) => void} onResult
 * @property {(position: number, total: number) => void} onVisit
 * @property {(opinions: Opinion[]) => void} onRound a full round is over; opinions about people, not tiles
 * @property {() => void} onNobody nobody is there, or nothing was measured: what was said is no longer true
 */

/**
 * Looks at the participants in turn. Knows tiles and visits, but nothing about rests. `visit.js` lists what a
 * frame goes through.
 */
export class VisitScheduler {
  #presence = new Presence();
  #rotation = new Rotation();
  #round = new Round();
  #identifiableTurns = new IdentifiableTurns();
  #lastTick = 0;
  #absence = new Absence();
  #roadShare = new RoadShare();
  #handlers;
  #outbox;
  #visits;

  /** @param {VisitHandlers} handlers */
  constructor(handlers) {
    this.#handlers = handlers;
    this.#outbox = new FrameOutbox((frame) => handlers.onFrame(frame));
    this.#visits = new Visits(this.#outbox, (visit, now) => this.#presence.noteEnd(visit, now));
  }

  /** How many frames were sent, and what became of them, since the count began. */
  get counts() {
    return this.#outbox.counts;
  }

  /** Begins the count of frames again. */
  countAnew() {
    this.#outbox.countAnew();
  }

  /** How many are looked at now, and how many in turn; never who. */
  get visiting() {
    const count = this.#visits.on.size;
    return { count, total: Math.max(count, this.#presence.keys.length) };
  }

  /** Who was there lately, for the tab to remember. */
  get lately() {
    return this.#presence.lately;
  }

  /** Whether those looked at give no frames: as in a hidden tab that gets no video. */
  get starved() {
    return this.#visits.starved;
  }

  /** Whether somebody's face was looked for as long as allowed, and the server answers too little. */
  get isUnanswered() {
    return this.#visits.isUnanswered;
  }

  /**
   * Called each second while measuring.
   * @param {number} atOnce how many participants at most
   * @param {number} now ms
   * @param {boolean} [isSlow] whether too few frames of anybody are measured
   */
  tick(atOnce, now, isSlow = false) {
    this.#visits.tick(now);
    // A tab that was asleep between two ticks has not measured.
    const passed = Math.min(now - this.#lastTick, 2000);
    this.#lastTick = now;
    for (const visit of this.#visits.on) this.#age(visit, passed, now);
    if (isSlow) this.#makeRoom(now);
    const cameras = this.#presence.look(now); // after the visits aged: whoever had no face has to wait
    const present = this.#presence.keys;
    const absence = this.#absence.notice(present.length, now);
    // The round goes on once the slide that hides everybody is gone.
    if (absence === "hidden") this.#handlers.onNobody();
    if (absence === "gone") this.#knowNothing();
    this.#round.notice(present);
    if (this.#round.isFull(present)) this.#endRound(now);
    const identifiable = this.#identifiableTurns.update(this.#presence.isFew(now));
    if (identifiable !== null) this.#rotation.shuffle(identifiable, now);
    const busy = [...this.#visits.on].map((visit) => visit.key);
    // On a slow computer or road fewer are looked at: all at once would be too slow to be measured.
    const most = Math.min(atOnce, this.#visits.most, this.#roadShare.videos(now));
    for (const key of this.#rotation.next(present, busy, most - busy.length, now))
      this.#startVisit(key, cameras.get(key));
    this.#identifiableTurns.mark(this.#visits.on, this.#visits.cutOffKeys);
  }

  /** Cuts off all visits; the next tick goes on with the same people. */
  cutOffAll() {
    this.#visits.cutOffAll(performance.now());
  }

  /**
   * Looks at the people of another meeting.
   * @param {{meetingId: string, call: string}} meeting `call`: its code in the page
   * @param {Memory} memory the salt of their ids, and who was there lately
   */
  enter({ meetingId, call }, memory) {
    this.cutOffAll();
    this.forget();
    this.#outbox.enter(meetingId, memory.salt ?? "");
    this.#rotation = new Rotation();
    this.#identifiableTurns = new IdentifiableTurns();
    this.#presence.enter(call, memory);
  }

  /** Begins the round again, without an opinion about anybody; the visits that are on now may go on. */
  forget() {
    // What was sent in visits that are over is from before, too.
    this.#outbox.forgetAllBut(this.#visits.on);
    this.#visits.forgetCutOff();
    this.#round.forget();
  }

  /** What has been seen so far says nothing about what comes. */
  #knowNothing() {
    this.forget();
    this.#handlers.onNobody();
  }

  /** Frames under way will never be answered: the worker that carried them is gone. */
  loseSent() {
    this.#outbox.forgetAllBut(new Set());
  }

  /**
   * @param {number} seq
   * @param {BlinkResult | null} result null: it never came
   * @returns {string} whose frame it was; "" if nothing is known about it any more
   */
  answered(seq, result) {
    const visit = this.#outbox.answered(seq, result);
    visit?.answered(seq, result);
    if (visit && result?.status === "ok") this.#measured(visit, result);
    return visit?.key ?? "";
  }

  /**
   * @param {Visit} visit
   * @param {Measurement} result
   */
  #measured(visit, result) {
    this.#rotation.resume();
    if (sightOf(result) === "person" && !visit.search.isStill)
      this.#presence.noteFace(visit.camera, performance.now());
    // Otherwise its turn is over, and the next one has yet to bring an answer of its own.
    if (this.#visits.goesOn(visit)) this.#round.measured(visit.key, result.state.opinion);
    this.#handlers.onResult(result, visit);
  }

  /**
   * @param {Visit} visit
   * @param {number} passed ms
   * @param {number} now
   */
  #age(visit, passed, now) {
    this.#visits.pass(visit, passed);
    const over = visit.measuredMs >= VISIT_MS || visit.isOver(now);
    if (!(visit.ended || over) && visit.isSame()) return;
    // A hidden tab may get no video of anybody: their turns wait until it gets one again.
    const isNobodys = document.hidden && this.starved;
    // The picture has become small, or a spotlight is on somebody else.
    if (!over) return this.#visits.cutOff(visit, now);
    this.#visits.finish(visit, now);
    this.#identifiableTurns.turnOver(visit.key);
    if (isNobodys) this.#rotation.skipped(visit.key, now);
    else this.#rotation.visited(visit.key, now);
    if (this.#round.turnOver(visit.key)) this.#knowNothing();
  }

  /**
   * If the road is too full for enough of somebody's frames, the visit that began last waits to make room.
   * @param {number} now ms
   */
  #makeRoom(now) {
    const visits = [...this.#visits.on];
    if (visits.some((visit) => visit.isHeldUp)) this.#roadShare.wasTooFull(visits.length, now);
    for (const visit of visits.slice(this.#roadShare.videos(now))) this.#visits.cutOff(visit, now);
  }

  /**
   * @param {string} key
   * @param {Camera} [camera]
   */
  #startVisit(key, camera) {
    if (!camera) return;
    this.#visits.start(key, camera);
    const { keys } = this.#presence;
    this.#handlers.onVisit(this.#rotation.positionOf(key, keys), keys.length);
  }

  /** @param {number} now ms */
  #endRound(now) {
    const { people } = this.#presence;
    const opinions = this.#round.opinionsOf(people);
    // A spotlight shows one of many: the round goes on when the others are back.
    if (opinions.length && this.#presence.arePartOfSeveral(people, now)) return;
    this.#round.begin();
    if (opinions.length) this.#handlers.onRound(opinions);
    else this.#knowNothing();
  }
}
