// @ts-check
/** @import { VideoIdentity } from "./camera_choice.js" */

/** A video in which no face was found is looked at again after this long, then after twice as long. */
export const FIRST_WAIT_MS = 60_000;
/** Somebody may sit down in front of an empty chair's camera: it is checked at least this often. */
export const MAX_WAIT_MS = 600_000;
/** Where there once was a face, somebody may come back: it is checked at least this often. */
export const MAX_AWAY_WAIT_MS = 120_000;
/**
 * Anybody seen this recently counts as in the meeting, whatever the page shows now: a spotlight or another
 * page of the grid takes tiles away, and no mark tells that from leaving. Any longer, and the two who stay
 * would be left without a word.
 */
export const LATELY_MS = 600_000;
/** What has not been there for this long is forgotten, in ms: far longer than any wait. */
export const FORGET_MS = 3_600_000;

/**
 * @typedef {object} VideoRecord what is known of one video of one participant
 * @property {string} participant
 * @property {boolean | null} isPerson whether a face was found in it; null: not looked at yet
 * @property {boolean} isAway nobody was there at the last look, although it is a person's
 * @property {boolean} isLive whether it runs now
 * @property {number} liveAt when it last ran, ms
 * @property {number} seenAt when it last had a face in it or, before any, when the video first appeared; ms
 * @property {number} waitMs how long it is left alone; 0: not at all
 * @property {number} until when that ends, ms
 */

/** Which participants are people: those in one of whose videos the server has found a face. */
export class People {
  /**
   * By participant and track: Meet may show somebody else on a track later.
   * @type {Map<string, VideoRecord>}
   */
  #records = new Map();

  /**
   * These videos run now, and no others: somebody who has switched the camera off and on shows another one.
   * @param {VideoIdentity[]} videos
   * @param {number} now ms
   */
  noteLive(videos, now) {
    for (const record of this.#records.values()) record.isLive = false;
    for (const video of videos) Object.assign(this.#recordOf(video), { isLive: true, liveAt: now });
    for (const [key, { liveAt }] of this.#records) if (now - liveAt > FORGET_MS) this.#records.delete(key);
  }

  /**
   * A camera is there; it counts as somebody's until it has been looked at, or until that has taken too long.
   * @param {VideoIdentity} video
   * @param {number} now ms
   */
  noteVideo(video, now) {
    const record = this.#recordOf(video);
    if (record.seenAt === -Infinity) record.seenAt = now;
  }

  /**
   * @param {VideoIdentity} video
   * @param {number} now ms
   */
  noteFace(video, now) {
    const seen = { isPerson: true, isAway: false, seenAt: now, waitMs: 0, until: 0 };
    Object.assign(this.#recordOf(video), seen);
  }

  /**
   * The face that was found is in a still picture: this video shows nobody.
   * @param {VideoIdentity} video
   * @param {number} now ms
   */
  noteStill(video, now) {
    this.#recordOf(video).isPerson = false;
    this.noteFaceless(video, now);
  }

  /**
   * Somebody who has turned away, or left the chair for a moment, is looked at once more before any wait.
   * @param {VideoIdentity} video
   * @param {number} now ms
   */
  noteFaceless(video, now) {
    const record = this.#recordOf(video);
    const wasThere = record.isPerson && !record.isAway;
    record.isPerson ??= false;
    record.isAway = record.isPerson;
    if (wasThere) return;
    const longest = record.isPerson ? MAX_AWAY_WAIT_MS : MAX_WAIT_MS;
    record.waitMs = Math.min(longest, record.waitMs * 2 || FIRST_WAIT_MS);
    record.until = now + record.waitMs;
  }

  /**
   * Whether somebody was there at the last look: an empty chair makes no group larger. Until the camera that
   * runs now has first been looked at, the one before it decides.
   * @param {string} participant
   */
  has(participant) {
    const videos = this.#recordsOf(participant);
    const live = videos.filter(({ isLive }) => isLive);
    const asked = live.some(({ isPerson }) => isPerson === null) ? videos : live;
    return asked.some(({ isPerson, isAway }) => isPerson && !isAway);
  }

  /**
   * Whether somebody may be there, also in a video that has not been looked at yet.
   * @param {string} participant
   */
  mayBe(participant) {
    return this.#recordsOf(participant).some(({ isLive, isPerson }) => isLive && isPerson !== false);
  }

  /** Everybody who has had a video. */
  get participants() {
    return new Set([...this.#records.values()].map(({ participant }) => participant));
  }

  /**
   * When each person who was in the meeting lately was last seen, as far as cameras tell.
   * @param {number} now ms
   */
  lately(now) {
    /** @type {Map<string, number>} */
    const lately = new Map();
    for (const { participant, isPerson, seenAt } of this.#records.values())
      if (isPerson !== false && now - seenAt < LATELY_MS)
        lately.set(participant, Math.max(seenAt, lately.get(participant) ?? 0));
    return lately;
  }

  /**
   * Whether a look may find somebody.
   * @param {VideoIdentity} video
   * @param {number} now ms
   */
  isWorthALook(video, now) {
    return now >= this.#recordOf(video).until;
  }

  /** @param {string} participant */
  #recordsOf(participant) {
    return [...this.#records.values()].filter((record) => record.participant === participant);
  }

  /** @param {VideoIdentity} video */
  #recordOf({ participant, track }) {
    const key = `${participant} ${track}`;
    const record = this.#records.get(key) ?? {
      participant,
      ...{ isPerson: null, isAway: false, isLive: true, liveAt: -Infinity },
      ...{ seenAt: -Infinity, waitMs: 0, until: -Infinity },
    };
    this.#records.set(key, record);
    return record;
  }
}
