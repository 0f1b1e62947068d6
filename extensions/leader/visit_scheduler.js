// @ts-check
/** @import { BlinkResult, Frame, Measurement, Memory, Opinion } from "./shared/types" */
/** @import { Camera } from "./tiles.js" */
import { Absence } from "./absence.js";
import { CameraChoice } from "./camera_choice.js";
import { sightOf } from "./face_search.js";
import { FrameOutbox } from "./frame_outbox.js";
import { isPartOfSeveral, isSingledOut } from "./group_state.js";
import { KnownTurns } from "./known_turns.js";
import { Lately } from "./lately.js";
import { People } from "./people.js";
import { Rotation } from "./rotation.js";
import { Round } from "./round.js";
import { liveCameras } from "./tiles.js";
import { Visit } from "./visit.js";

/** A visit: long enough to see several blinks, short enough that everybody gets a turn. */
export const VISIT_MS = 60_000;

/**
 * @typedef {object} VisitHandlers
 * @property {(frame: Frame) => void} onFrame to be sent
 * @property {(result: Measurement, visit: Visit) => void} onResult
 * @property {(place: number, total: number) => void} onVisit
 * @property {(opinions: Opinion[]) => void} onRound a full round is over; of people, not of tiles
 * @property {() => void} onNobody nobody is there, or nothing was measured: what was seen is of before
 */

/** A camera gives a frame far more often; none for so long means that the tab gets no video. */
const STARVED_MS = 5000;

/** Looks at the participants in turn. Knows tiles and visits, but nothing of rests. */
export class VisitScheduler {
  #people = new People();
  /** Who was there lately, for the tab to remember. */
  lately = new Lately(this.#people, "");
  #rotation = new Rotation();
  #round = new Round();
  #choice = new CameraChoice();
  #knownTurns = new KnownTurns();
  /** The call whose people these are, by its code. */
  #call = "";
  /** @type {Set<Visit>} */
  #visits = new Set();
  /** How long visits had measured that were cut off, ms: they go on there. @type {Map<string, number>} */
  #begun = new Map();
  /** Those who have a camera now. @type {string[]} */
  #shown = [];
  /** Those of them who are worth a look. @type {string[]} */
  #present = [];
  #visitNumber = 0;
  #lastTick = 0;
  #absence = new Absence();
  /** When a frame of anybody came last, or could not have come. */
  #lastFrameAt = 0;
  #handlers;
  #outbox;

  /** @param {VisitHandlers} handlers */
  constructor(handlers) {
    this.#handlers = handlers;
    this.#outbox = new FrameOutbox((frame) => handlers.onFrame(frame));
  }

  /** How many frames were sent, and answered, since the page was loaded. */
  get counts() {
    return this.#outbox.counts;
  }

  /** How many are looked at now, and how many in turn; never who. */
  get visiting() {
    const count = this.#visits.size;
    return { count, total: Math.max(count, this.#present.length) };
  }

  /** Whether those looked at give no frames: a hidden tab that gets no video. */
  get starved() {
    return this.#visits.size > 0 && performance.now() - this.#lastFrameAt > STARVED_MS;
  }

  /**
   * Called each second while measuring.
   * @param {number} atOnce how many participants at most
   * @param {number} now ms
   */
  tick(atOnce, now) {
    if (!this.#visits.size) this.#lastFrameAt = now;
    // A tab that was asleep between two ticks has not measured.
    const passed = Math.min(now - this.#lastTick, 2000);
    this.#lastTick = now;
    for (const visit of this.#visits) this.#age(visit, passed, now);
    const cameras = this.#findCameras(now); // after that: who had no face has to wait
    if (this.#absence.notice(this.#present.length, now)) this.#handlers.onNobody();
    if (this.#round.isFull(this.#present)) this.#endRound(now);
    if (this.#knownTurns.update(this.#isFew(now))) this.#rotation.shuffle();
    const busy = [...this.#visits].map((visit) => visit.key);
    for (const key of this.#rotation.next(this.#present, busy, atOnce - busy.length))
      this.#startVisit(key, cameras);
    this.#knownTurns.mark(this.#visits);
  }

  /**
   * Whether a pin or a spotlight may show these few of more. An empty chair is shown, too.
   * @param {number} now ms
   */
  #isFew(now) {
    const shown = this.#shown.filter((key) => this.#people.mayBe(key));
    return isSingledOut(shown.length, this.lately.count(now, shown));
  }

  /** Cuts all visits off; the next tick goes on with the same people. */
  pause() {
    for (const visit of this.#visits) {
      this.#begun.set(visit.key, visit.measuredMs);
      this.#closeVisit(visit, performance.now());
    }
    this.#lastFrameAt = performance.now();
  }

  /**
   * Looks at the people of another meeting. They are the same where only the server, or the id that stands in
   * for the call's code, is another.
   * @param {{meetingId: string, call: string}} meeting `call`: its code in the page
   * @param {Memory} memory the salt of their ids, and who was there lately
   */
  enter({ meetingId, call }, { salt = "", lately }) {
    this.pause();
    this.forget();
    this.#outbox.enter(meetingId, salt);
    this.#rotation = new Rotation();
    this.#choice = new CameraChoice();
    this.#knownTurns = new KnownTurns();
    if (call !== this.#call) this.#people = new People();
    this.#call = call;
    this.lately = new Lately(this.#people, salt, lately);
  }

  /** Begins the round anew, and thinks nothing of anybody; who is looked at now may still be. */
  forget() {
    // What was sent in visits that are over is of before, too.
    this.#outbox.forgetAllBut(this.#visits);
    this.#begun.clear();
    this.#round.forget();
  }

  /** What is under way is never answered: the worker that carried it is gone. */
  loseSent() {
    this.#outbox.forgetAllBut(new Set());
  }

  /**
   * @param {number} seq
   * @param {BlinkResult | null} result null: it never came
   */
  answered(seq, result) {
    const visit = this.#outbox.answered(seq, result);
    if (!visit) return;
    visit.answered(seq, result);
    if (result?.status !== "ok") return;
    if (sightOf(result) === "person" && !visit.search.isStill)
      this.#people.noteFace(visit.camera, performance.now());
    this.#round.measured(visit.key, result.state.opinion);
    this.#handlers.onResult(result, visit);
  }

  /** @param {number} now ms */
  #findCameras(now) {
    const live = liveCameras();
    this.#shown = [...new Set(live.map(({ participant }) => participant))];
    const worth = live.filter((camera) => this.#people.isWorthALook(camera, now));
    for (const camera of worth) this.#people.noteVideo(camera, now);
    const cameras = this.#choice.choose(worth);
    this.#present = cameras.map(({ participant }) => participant);
    return new Map(cameras.map((camera) => [camera.participant, camera]));
  }

  /**
   * @param {Visit} visit
   * @param {number} passed ms
   * @param {number} now
   */
  #age(visit, passed, now) {
    visit.measuredMs += passed;
    this.#lastFrameAt = Math.max(this.#lastFrameAt, visit.lastFrameAt);
    const over = visit.measuredMs >= VISIT_MS || visit.search.isOver(now);
    if (!(visit.lost || over) && visit.isSame()) return;
    this.#closeVisit(visit, now);
    this.#begun.delete(visit.key);
    this.#knownTurns.delete(visit.key);
    this.#rotation.visited(visit.key, now);
    if (this.#round.turnOver(visit.key, !over)) this.#handlers.onNobody();
  }

  /**
   * @param {Visit} visit
   * @param {number} now
   */
  #closeVisit(visit, now) {
    visit.end();
    this.#visits.delete(visit);
    if (visit.search.isStill) this.#people.noteStill(visit.camera, now);
    else if (visit.search.isFaceless) this.#people.noteFaceless(visit.camera, now);
  }

  /**
   * @param {string} key
   * @param {Map<string, Camera>} cameras
   */
  #startVisit(key, cameras) {
    const camera = cameras.get(key);
    if (!camera) return;
    const number = ++this.#visitNumber;
    const present = () => ({
      place: this.#rotation.placeOf(key, this.#present),
      total: this.#present.length,
    });
    const visit = new Visit(key, number, camera, {
      nextSeq: () => this.#outbox.nextSeq(),
      send: (seq, image, at) => void this.#outbox.send(visit, { seq, image, at }, present),
    });
    visit.measuredMs = this.#begun.get(key) ?? 0;
    this.#visits.add(visit);
    const { place, total } = present();
    this.#handlers.onVisit(place, total);
  }

  /** @param {number} now ms */
  #endRound(now) {
    const people = this.#present.filter((key) => this.#people.has(key));
    const opinions = this.#round.opinionsOf(people);
    // A spotlight shows one of many: the round goes on when the others are back.
    if (opinions.length && isPartOfSeveral(people.length, this.lately.count(now, people))) return;
    this.#round.begin();
    if (opinions.length) this.#handlers.onRound(opinions);
    else this.#handlers.onNobody();
  }
}
