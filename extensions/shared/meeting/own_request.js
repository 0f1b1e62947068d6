// @ts-check
/** @import { CallName, Calls, Keeper, KeptRequest, Outcome, ServerEvent } from "../types" */
import { endsRequests, REQUEST_MS, randomToken, requestRest } from "./rest_request.js";

/** News of one's own request comes about as soon as its answer. */
const OWN_NEWS_MS = 2000;

/**
 * @typedef {object} Caller
 * @property {string} [meetingKey] what its calls are about, where that may become another meeting
 * @property {<Name extends CallName>(name: Name, body?: Calls[Name]["body"]) => Promise<Outcome<Calls[Name]["answer"]>>} call
 */

/** Somebody's own request for a rest, which can be taken back while it waits for others'. */
export class OwnRequest {
  #meeting;
  #keeper;
  #onLapse;
  /** Whether a request is on its way to the server. */
  #isAsking = false;
  /** News of a request is probably of one's own until then, too, ms as `performance.now()`. */
  #ownNewsUntil = 0;
  /** When what ends requests happened last, of what was heard since the last asking; ms of the server's clock. */
  #endedAt = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {Caller} meeting
   * @param {Keeper<KeptRequest>} keeper of the request that waits
   * @param {() => void} [onLapse] its time is over, and no rest was heard of
   */
  constructor(meeting, keeper, onLapse = () => {}) {
    this.#meeting = meeting;
    this.#keeper = keeper;
    this.#onLapse = onLapse;
  }

  get waits() {
    return this.#keeper.read() !== null;
  }

  /**
   * Whether this tells others of what was asked here; that nearly enough have asked is news to all.
   * @param {ServerEvent} event
   */
  isOwnNews(event) {
    const isFirst = event.event === "rest_requested" && event.requests !== "nearly";
    return isFirst && (this.#isAsking || performance.now() < this.#ownNewsUntil);
  }

  /**
   * Takes in what may have ended the request.
   * @param {ServerEvent} event
   */
  hear(event) {
    const at = Date.parse(event.timestamp);
    const rest = event.event === "connected" ? event.rest : null;
    if (rest || endsRequests(event)) this.#onEnd(at);
    else if (event.event === "connected") this.#compare(event.rest_requests_until, at);
  }

  /**
   * What is told of only after an outage may be older than the request, which then goes on waiting: whoever
   * forgot its token would count twice.
   * @param {number} at ms of the server's clock
   */
  #onEnd(at) {
    if (at > this.#endedAt) this.#endedAt = at;
    const kept = this.#keeper.read();
    if (!this.#isAsking && at >= beginningOf(kept)) this.forget();
  }

  /**
   * It may have ended unheard: it counts still if those that wait are the same.
   * @param {string | null | undefined} until when those that wait now count; null: none waits; an older
   *   server does not say
   * @param {number} now ms of the server's clock
   */
  #compare(until, now) {
    const kept = this.#keeper.read();
    if (!kept || this.#isAsking) return; // what was seen may be from before it
    // Kept from before a reload it has no timer yet.
    if (until === undefined) return this.#timer === undefined && this.adopt(now);
    const countsUntil = Date.parse(until ?? "");
    if (countsUntil === (kept.until ?? countsUntil)) this.#keepUntil(kept, countsUntil, now);
    else this.forget();
  }

  /**
   * It was made, or made again, in another tab, which may be closed before it is over.
   * @param {number} now ms of the server's clock
   */
  adopt(now) {
    const { until = now + REQUEST_MS } = this.#keeper.read() ?? {};
    this.#forgetIn(until - now);
  }

  async ask() {
    const { meetingKey } = this.#meeting;
    const waited = this.waits;
    this.#isAsking = true;
    this.#endedAt = 0;
    let sent = "";
    const outcome = await requestRest(
      (body) => this.#meeting.call("requestRest", body),
      () => (sent = this.#hasLeft(meetingKey) ? "" : this.#keepToken()),
    );
    const hasLeft = this.#hasLeft(meetingKey);
    this.#isAsking = false;
    this.#ownNewsUntil = hasLeft ? 0 : performance.now() + OWN_NEWS_MS;
    if (hasLeft) return outcome;
    // Without an answer, or by one of a server in trouble, nobody knows whether it counts: it may.
    const refused = outcome.status >= 400 && outcome.status < 500;
    if (outcome.ok) this.#onCounted(sent, outcome.data);
    else if (refused && !waited) this.forget();
    // What ends requests was heard meanwhile.
    const kept = this.#keeper.read();
    if (kept?.until && this.#endedAt >= beginningOf(kept)) this.forget();
    return outcome;
  }

  /**
   * Another tab, told of what was before, may have forgotten it meanwhile.
   * @param {string} token
   * @param {Calls["requestRest"]["answer"]} answer
   */
  #onCounted(token, { rest, rest_requests_until: until, timestamp }) {
    if (until) this.#keepUntil({ token }, Date.parse(until), Date.parse(timestamp));
    else if (until === null || rest) this.forget(); // an older server does not say until when
  }

  /** @returns {Promise<Outcome>} */
  async withdraw() {
    const { meetingKey } = this.#meeting;
    const outcome = await this.#meeting.call("withdrawRequest", { token: this.#keeper.read()?.token ?? "" });
    if (outcome.ok && !this.#hasLeft(meetingKey)) this.forget();
    return outcome;
  }

  /**
   * Whether what is kept and called now is another meeting's.
   * @param {string | undefined} meetingKey at the click
   */
  #hasLeft(meetingKey) {
    return meetingKey !== this.#meeting.meetingKey;
  }

  forget() {
    clearTimeout(this.#timer);
    if (this.#keeper.read()) this.#keeper.write(null);
  }

  /** The same until the request is over, so that each person counts once; kept before it is sent. */
  #keepToken() {
    const kept = this.#keeper.read() ?? { token: randomToken() };
    this.#keeper.write(kept);
    if (!kept.until) this.#forgetIn(REQUEST_MS);
    return kept.token;
  }

  /**
   * @param {KeptRequest} kept
   * @param {number} until
   * @param {number} now by the server's clock, as `until` is
   */
  #keepUntil(kept, until, now) {
    if (kept.until !== until) this.#keeper.write({ ...kept, until });
    this.#forgetIn(until - now);
  }

  /**
   * By a timer, since this machine's clock may be set.
   * @param {number} ms
   */
  #forgetIn(ms) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.#isAsking ? this.#forgetIn(OWN_NEWS_MS) : this.#lapse()), ms);
  }

  #lapse() {
    const waited = this.waits;
    this.forget();
    if (waited) this.#onLapse();
  }
}

/**
 * From when on every rest has granted a request, ms of the server's clock: since the first of those that wait
 * with it.
 * @param {KeptRequest | null} kept
 */
function beginningOf(kept) {
  return (kept?.until ?? 0) - REQUEST_MS;
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
