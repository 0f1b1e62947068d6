// @ts-check
/** @import { BlinkResult, Frame, Measurement, Opinion } from "./shared/types" */
import { Rotation } from "./rotation.js";
import { participantId, TileKeys } from "./tile_keys.js";
import { identityOf, liveVideos } from "./tiles.js";
import { Visit } from "./visit.js";

/** A visit: long enough to see several blinks, short enough that everybody gets a turn. */
export const VISIT_MS = 60_000;

/**
 * @typedef {object} VisitHandlers
 * @property {(frame: Frame) => void} onFrame to be sent
 * @property {(result: Measurement, visit: Visit) => void} onResult
 * @property {(place: number, total: number) => void} onVisit
 * @property {(opinions: Opinion[]) => void} onRound a full round is over
 */

/** Looks at the participants in turn. Knows tiles and visits, but nothing of rests. */
export class VisitScheduler {
  meetingId = "";
  salt = "";
  #rotation = new Rotation();
  #keys = new TileKeys();
  /** @type {Set<Visit>} */
  #visits = new Set();
  /** Which visit a frame under way belongs to. @type {Map<number, Visit>} */
  #sent = new Map();
  /** @type {Map<string, Opinion>} */
  #opinions = new Map();
  /** @type {string[]} */
  #present = [];
  #seq = 0;
  #visitNumber = 0;
  #lastTick = 0;
  #handlers;

  /** @param {VisitHandlers} handlers */
  constructor(handlers) {
    this.#handlers = handlers;
  }

  /** The places of those looked at now, and how many there are. */
  get visiting() {
    const places = [...this.#visits].map((visit) => this.#rotation.placeOf(visit.key, this.#present));
    return { places: places.sort((one, other) => one - other), total: this.#present.length };
  }

  /**
   * Called each second while measuring.
   * @param {number} atOnce how many participants at most
   * @param {number} now ms
   */
  tick(atOnce, now) {
    const videos = this.#findVideos();
    // A tab that was asleep between two ticks has not measured.
    const passed = Math.min(now - this.#lastTick, 2000);
    this.#lastTick = now;
    for (const visit of this.#visits) this.#age(visit, passed, now);
    if (this.#rotation.roundIsFull(this.#present)) this.#reportRound();
    const busy = [...this.#visits].map((visit) => visit.key);
    for (const key of this.#rotation.next(this.#present, busy, atOnce - busy.length))
      this.#startVisit(key, videos);
  }

  /** Ends all visits; the next tick begins anew. */
  pause() {
    for (const visit of this.#visits) this.#endVisit(visit, performance.now());
  }

  /**
   * @param {number} seq
   * @param {BlinkResult | null} result null: it never came
   */
  answered(seq, result) {
    const visit = this.#sent.get(seq);
    this.#sent.delete(seq);
    if (!visit) return;
    visit.answered(seq, result);
    if (result?.status !== "ok") return;
    this.#opinions.set(visit.key, result.state.opinion);
    this.#handlers.onResult(result, visit);
  }

  #findVideos() {
    const videos = liveVideos();
    this.#present = this.#keys.assign(videos.map(identityOf));
    return new Map(this.#present.map((key, place) => [key, videos[place]]));
  }

  /**
   * @param {Visit} visit
   * @param {number} passed ms
   * @param {number} now
   */
  #age(visit, passed, now) {
    visit.measuredMs += passed;
    if (visit.lost || !visit.isSame() || visit.measuredMs >= VISIT_MS) this.#endVisit(visit, now);
  }

  /**
   * @param {Visit} visit
   * @param {number} now
   */
  #endVisit(visit, now) {
    visit.end();
    this.#visits.delete(visit);
    this.#rotation.visited(visit.key, now);
  }

  /**
   * @param {string} key
   * @param {Map<string, HTMLVideoElement>} videos
   */
  #startVisit(key, videos) {
    const video = videos.get(key);
    if (!video) return;
    const number = ++this.#visitNumber;
    const visit = new Visit(key, number, video, {
      nextSeq: () => ++this.#seq,
      send: (seq, image, timestamp) => void this.#send(visit, seq, image, timestamp),
    });
    this.#visits.add(visit);
    this.#handlers.onVisit(this.#rotation.placeOf(key, this.#present), this.#present.length);
  }

  /**
   * @param {Visit} visit
   * @param {number} seq
   * @param {string} image
   * @param {string} timestamp
   */
  async #send(visit, seq, image, timestamp) {
    this.#sent.set(seq, visit);
    const participant_id = await participantId(this.salt, visit.key);
    this.#handlers.onFrame({
      image,
      meeting_id: this.meetingId,
      timestamp,
      participant_id,
      participant_index: this.#rotation.placeOf(visit.key, this.#present) - 1,
      total_participants: this.#present.length,
      seq,
    });
  }

  #reportRound() {
    this.#handlers.onRound(this.#present.map((key) => this.#opinions.get(key) ?? "unknown"));
  }
}
