// @ts-check
/** @import { BlinkResult, Frame } from "../shared/types" */
/** @import { Visit } from "./visit.js" */

import { participantId } from "../people/participant_id.js";
import { FrameCounts } from "../road/frame_counts.js";

/** The frames of visits on their way to the server: whom each shows, by an id that leads back to nobody. */
export class FrameOutbox {
  counts = new FrameCounts();
  #meetingId = "";
  #salt = "";
  #seq = 0;
  /** Which visit a frame under way belongs to. @type {Map<number, Visit>} */
  #visits = new Map();
  #onFrame;

  /** @param {(frame: Frame) => void} onFrame to be sent */
  constructor(onFrame) {
    this.#onFrame = onFrame;
  }

  /**
   * From now on frames belong to another meeting.
   * @param {string} meetingId
   * @param {string} salt of its participants' ids
   */
  enter(meetingId, salt) {
    this.#meetingId = meetingId;
    this.#salt = salt;
    this.countAnew();
  }

  /** A report covers only what comes from now on. */
  countAnew() {
    this.counts = new FrameCounts();
  }

  nextSeq() {
    return ++this.#seq;
  }

  /**
   * @param {Visit} visit
   * @param {{seq: number, image: string, at: number}} taken `at`: when it was shown, ms since 1970
   */
  async send(visit, { seq, image, at }) {
    this.#visits.set(seq, visit);
    this.counts.sent += 1;
    const meeting_id = this.#meetingId;
    const participant_id = await participantId(this.#salt, visit.key);
    this.#onFrame({
      image,
      meeting_id,
      timestamp: new Date(at).toISOString(),
      participant_id,
      seq,
    });
  }

  /**
   * The visit of an answered frame; undefined for one that no longer counts.
   * @param {number} seq
   * @param {BlinkResult | null} result null: it never came
   */
  answered(seq, result) {
    const visit = this.#visits.get(seq);
    this.#visits.delete(seq);
    if (visit) this.counts.answered(result);
    return visit;
  }

  /**
   * Frames under way no longer count, unless their visit goes on.
   * @param {ReadonlySet<Visit>} visits that go on
   */
  forgetAllBut(visits) {
    for (const [seq, visit] of this.#visits) if (!visits.has(visit)) this.#visits.delete(seq);
  }
}
