// @ts-check
/** @import { CallName, Calls, KeptRequest, Outcome, ServerEvent } from "./types" */
import { REQUEST_MS, randomToken, requestRest } from "./rest_request.js";

/** Every rest grants the requests before it, also one that is over by now; none outlives its meeting. */
const ENDS = new Set(["rest_announced", "rest_required", "meeting_ended"]);
/** After these it may have ended unheard. */
const QUESTIONS = new Set(["connected", "rest_cancelled", "rest_ended"]);
/** News of one's own request comes about as soon as its answer. */
const OWN_NEWS_MS = 2000;
/** Requests run out ten minutes after the first of them, whoever asked; within this time it shows, ms. */
export const LOOK_MS = 60_000;

/**
 * @typedef {object} Caller
 * @property {<Name extends CallName>(name: Name, body?: Calls[Name]["body"]) => Promise<Outcome<Calls[Name]["answer"]>>} call
 */

/**
 * @typedef {object} Keeper what is kept of the request that waits, also after a reload
 * @property {() => KeptRequest | null} read
 * @property {(kept: KeptRequest | null) => void} write
 */

/** Somebody's own request for a rest, which can be taken back while it waits for others'. */
export class OwnRequest {
  #meeting;
  #keeper;
  /** News of a request is probably of one's own until then, ms as `performance.now()`. */
  #ownNewsUntil = 0;
  /** When what ends requests happened last, of what was heard since the last asking; ms of the server's clock. */
  #endedAt = 0;

  /**
   * @param {Caller} meeting
   * @param {Keeper} keeper
   */
  constructor(meeting, keeper) {
    this.#meeting = meeting;
    this.#keeper = keeper;
  }

  get waits() {
    const kept = this.#keeper.read();
    return kept !== null && Date.now() - kept.askedAt < REQUEST_MS;
  }

  /**
   * Whether this tells others of what was asked here; that nearly enough have asked is news to all.
   * @param {ServerEvent} event
   */
  isOwnNews(event) {
    const isFirst = event.event === "rest_requested" && event.requests !== "nearly";
    return isFirst && performance.now() < this.#ownNewsUntil;
  }

  /**
   * Takes in what may have ended the request.
   * @param {ServerEvent} event
   * @returns {Promise<void>} settles when that is known
   */
  async hear(event) {
    const rest = event.event === "connected" ? event.rest : null;
    if (rest || ENDS.has(event.event)) await this.#onEnd(Date.parse(event.timestamp));
    else if (QUESTIONS.has(event.event)) await this.look();
  }

  /**
   * What is told of only after an outage may be older than the request, which then goes on waiting: whoever
   * forgot its token would count twice.
   * @param {number} at ms of the server's clock
   */
  async #onEnd(at) {
    if (at > this.#endedAt) this.#endedAt = at;
    if (this.#isOnItsWay) return;
    const { countedAt = Infinity } = this.#keeper.read() ?? {};
    if (at >= countedAt) this.forget();
    else await this.look();
  }

  get #isOnItsWay() {
    return this.#ownNewsUntil === Infinity;
  }

  /** Asks whether it still counts: nobody is told that requests have run out, and other news may be lost. */
  async look() {
    if (this.#isOnItsWay) return; // what is answered now may be from before it
    const before = this.#keeper.read();
    if (!before || !this.waits) return this.forget();
    const outcome = await this.#meeting.call("summary");
    const now = this.#keeper.read();
    // Whoever has asked again meanwhile waits again.
    const same = now?.token === before.token && now.askedAt === before.askedAt;
    if (outcome.ok && outcome.data.requests === "none" && same) this.forget();
  }

  async ask() {
    const waited = this.waits;
    this.#ownNewsUntil = Infinity;
    this.#endedAt = 0;
    const outcome = await requestRest(
      (body) => this.#meeting.call("requestRest", body),
      () => this.#keepToken(),
    );
    this.#ownNewsUntil = performance.now() + OWN_NEWS_MS;
    // Without an answer, or by one of a server in trouble, nobody knows whether it counts: it may.
    const refused = outcome.status >= 400 && outcome.status < 500;
    if (outcome.ok) this.#onCounted(outcome.data);
    else if (refused && !waited) this.forget();
    // What ends requests was heard meanwhile, and times alone do not tell which came first.
    if (this.#endedAt && this.waits) await this.look();
    return outcome;
  }

  /** @param {Calls["requestRest"]["answer"]} answer */
  #onCounted({ rest, timestamp }) {
    const countedAt = Date.parse(timestamp);
    const kept = this.#keeper.read();
    if (rest || this.#endedAt > countedAt) this.forget();
    else if (kept) this.#keeper.write({ ...kept, countedAt });
  }

  /** @returns {Promise<Outcome>} */
  async withdraw() {
    const outcome = await this.#meeting.call("withdrawRequest", { token: this.#keeper.read()?.token ?? "" });
    if (outcome.ok) this.forget();
    return outcome;
  }

  forget() {
    if (this.#keeper.read()) this.#keeper.write(null);
  }

  /** The same until the request is over, so that each person counts once; kept before it is sent. */
  #keepToken() {
    const token = (this.waits && this.#keeper.read()?.token) || randomToken();
    this.#keeper.write({ token, askedAt: Date.now() });
    return token;
  }
}

/**
 * The name of the text for what a request has brought.
 * @param {Outcome<Calls["requestRest"]["answer"]> & {ok: true}} outcome
 * @param {boolean} waits
 */
export function askedText({ data }, waits) {
  if (data.rest?.state === "announced") return "asked_announced";
  return waits ? "asked_waiting" : "done_requestRest";
}
