// @ts-check
/** @import { BlinkResult, Size } from "../shared/types" */
/** @import { Sending } from "../shared/frames/paced_sender.js" */
/** @import { Camera } from "../people/tiles.js" */

import { identityOf, isLargeEnough, isLive } from "../people/tiles.js";
import { toVideo } from "../shared/frames/crop.js";
import { FaceRegion } from "../shared/frames/face_region.js";
import { FrameCanvas } from "../shared/frames/frame_canvas.js";
import { PacedSender } from "../shared/frames/paced_sender.js";
import { FaceSearch, isMeasurable, SEARCH_FRAME_MS, sightOf } from "./face_search.js";
import { FrameSource } from "./frame_source.js";
import { searchPlan } from "./search_plan.js";

/*
 * The way of a frame and of its answer. In the tab, with a visit for each video that is looked at:
 *
 *   FrameSource       gives what the video shows
 *   PacedSender       takes 15 of them a second while there is room in FrameWindow (this visit's frames under
 *                     way) and PageShare (the page's time, one for all visits)
 *   FaceRegion        says what part of it is sent; FaceSearch and searchPlan before a face is found
 *   FrameCanvas       draws that part and makes a JPEG of it
 *   FrameOutbox       one for all visits: says whose it is, by an id that leads back to nobody
 *   WorkerPort        takes it out of the page, as a message of MeetTab's
 *
 * In the extension's service worker, by which a tab reaches the server:
 *
 *   MeetingLink       the tab's other end
 *   TabFrameChannel   has a connection while the tab measures
 *   FrameConnection   Socket.IO, by requests of FrameTransport
 *
 * The answer comes back as a message to Leader: UplinkStatus, which also hears of the connection, notes what
 * the server says of the way itself, Trouble (with FrameRate) whether enough is measured, and VisitScheduler
 * finds the visit by FrameOutbox: there it makes room, and FaceSearch and FaceRegion learn where the face is.
 */

/**
 * After a tile appears, or its track changes, Meet may still be moving people about: no frame until it has
 * settled.
 */
const TILE_SETTLES_MS = 300;
/** A camera gives a frame far more often; none for this long means that there is no video. */
export const STARVED_MS = 5000;

/** One look at one participant: takes the frames of one video for as long as it shows the same person. */
export class Visit {
  measuredMs = 0;
  /** Nothing more from it is sent. */
  ended = false;
  /** Whether the leader may guess whose turn it is. */
  isIdentifiable = false;
  /** When the last frame came, sent or not; ms since the page's start. */
  lastFrameAt = -Infinity;
  search;
  #source;
  #sender;
  #since = performance.now();
  #region = new FaceRegion();
  #lastImage = "";
  /** Frames under way whose picture was the same as the previous frame's. @type {Set<number>} */
  #repeats = new Set();
  #looks = 0;

  /**
   * @param {string} key
   * @param {number} number of this visit
   * @param {Camera} camera
   * @param {Sending} sending
   */
  constructor(key, number, camera, sending) {
    this.key = key;
    this.number = number;
    this.search = new FaceSearch(this.#since);
    this.camera = camera;
    this.#sender = new PacedSender(new FrameCanvas(), {
      ...sending,
      send: (seq, image, at) => {
        if (image === this.#lastImage) this.#repeats.add(seq);
        this.#lastImage = image;
        sending.send(seq, image, at);
      },
    });
    this.#source = new FrameSource(camera.video, (picture, size, at) => this.#frame(picture, size, at));
  }

  /** Whether the video still shows the person it showed at first. */
  isSame() {
    const { video, participant, track } = this.camera;
    const now = identityOf(video);
    return isLive(video) && now.participant === participant && now.track === track;
  }

  /**
   * Whether there is nothing more to see in this turn.
   * @param {number} now ms
   */
  isOver(now) {
    return this.search.isOver(now, now - Math.max(this.lastFrameAt, this.#since) <= STARVED_MS);
  }

  /** Whether the road has no room for enough of its frames. */
  get isHeldUp() {
    return this.#sender.isHeldUp;
  }

  end() {
    this.#source.close();
    this.#sender.close();
    this.ended = true;
  }

  /**
   * Takes in the answer to a frame of this visit.
   * @param {number} seq
   * @param {BlinkResult | null} result
   */
  answered(seq, result) {
    const plan = this.#sender.answered(seq, result);
    const repeated = this.#repeats.delete(seq);
    if (plan && result?.status === "ok") {
      this.search.answered(sightOf(result, repeated), performance.now(), isMeasurable(result));
      this.#region.follow(result.face && toVideo(result.face, plan), plan);
    }
  }

  /**
   * @param {CanvasImageSource} picture
   * @param {Size} size
   * @param {number} at when it was shown, ms since the page's start
   */
  #frame(picture, size, at) {
    if (this.ended) return;
    this.lastFrameAt = at;
    if (!isLargeEnough(size)) return this.end();
    if (at - this.#since < TILE_SETTLES_MS) return;
    const now = performance.now();
    const searching = this.search.isSearching(now);
    if (searching && !this.search.mayLook(now)) return;
    if (!this.#sender.claimFrame(at, searching ? SEARCH_FRAME_MS : undefined)) return;
    // Not for every frame that a camera gives: this makes the page lay itself out.
    if (!this.isSame()) return this.end();
    if (searching) this.search.looked(now);
    this.#region.resize(size);
    const plan = searching ? searchPlan(size, this.#looks++) : this.#region.plan;
    this.#sender.take(picture, plan, at);
  }
}
