// @ts-check
// What is known of the meeting that is drawn, also after its end. Pure: knows neither page nor server.
/** @import { MeetingSummary } from "../../extensions/shared/types" */
import { endedAt, spansOf } from "./spans.js";

export class MeetingRecord {
  /** The last one that told anything. @type {MeetingSummary | null} */
  summary = null;
  /** Until when the summary was certainly true, ISO 8601. */
  #knownAt = "";
  /** When somebody asked for a rest, as far as it was heard, ms. @type {number[]} */
  #requests = [];
  /** The same of a meeting that is over and still shown. @type {number[]} */
  #pastRequests = [];
  #isOver = false;

  get spans() {
    return this.summary ? spansOf(this.summary, [...this.#pastRequests, ...this.#requests]) : [];
  }

  /** @param {number} at ms */
  addRequest(at) {
    this.#requests.push(at);
  }

  /**
   * Takes in a summary; where nothing is kept any more, the last one stays, of what is over.
   * @param {MeetingSummary} answer
   * @param {string} at when it was written, ISO 8601
   */
  take(answer, at) {
    if (tells(answer) || !this.summary) {
      this.forget();
      this.summary = answer;
      this.#knownAt = at;
    } else if (tells(this.summary) && !this.#isOver) {
      this.endAt(this.#knownAt); // so long ago that no event told of it
    }
  }

  /**
   * Takes in the answer to an end; to another one than the first, it is empty.
   * @param {MeetingSummary} answer
   */
  endWith(answer) {
    if (tells(answer)) this.summary = answer;
    this.endAt(this.#knownAt);
  }

  /** @param {string} at when the meeting ended, ISO 8601 */
  endAt(at) {
    if (this.summary) this.summary = endedAt(this.summary, at);
    this.#pastRequests.push(...this.#requests);
    this.#requests = [];
    this.#isOver = true;
  }

  /** Forgets what can be asked for again, and what is over; requests of a meeting that goes on stay. */
  forget() {
    this.summary = null;
    this.#pastRequests = [];
    this.#isOver = false;
  }
}

/**
 * Whether a summary tells anything: of a meeting that is over, the server keeps nothing.
 * @param {MeetingSummary} summary
 */
function tells({ started_at, rests }) {
  return started_at !== null || rests.length > 0;
}
