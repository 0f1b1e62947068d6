// @ts-check
/** @import { CallName, Calls, Keeper, KeptRequest, Outcome, ServerEvent } from "../types" */
import { endsRequests, REQUEST_MS, randomToken, requestRest } from "./rest_request.js";

/** The news of what one has asked for oneself comes at about the same time as the answer, ms. */
export const OWN_NEWS_MS = 2000;

/**
 * @typedef {object} Caller
 * @property {string} [meetingKey] which meeting its calls are about, where that may change
 * @property {<Name extends CallName>(name: Name, body?: Calls[Name]["body"]) => Promise<Outcome<Calls[Name]["answer"]>>} call
 */

/** Somebody's own request for a rest, which can be taken back while it waits for others' requests. */
export class OwnRequest {
  #meeting;
  #keeper;
  #onLapse;
  /** Whether a request is on its way to the server. */
  #isAsking = false;
  /** Until then, too, news of a request is probably about one's own, ms as `performance.now()`. */
  #ownNewsUntil = 0;
  /** When something that ends requests last happened, as heard since asking; ms by the server's clock. */
  #endedAt = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {Caller} meeting
   * @param {Keeper<KeptRequest>} keeper of the request that waits
   * @param {() => void} [onLapse] called when its time is over and no rest was heard of
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
   * Whether this event tells others of the request made here; that nearly enough have asked is news to all.
   * @param {ServerEvent} event
   */
  isOwnNews(event) {
    const isFirst = event.event === "rest_requested" && event.requests !== "nearly";
    return isFirst && (this.#isAsking || performance.now() < this.#ownNewsUntil);
  }

  /**
   * Takes in an event that may have ended the request.
   * @param {ServerEvent} event
   */
  hear(event) {
    const at = Date.parse(event.timestamp);
    const rest = event.event === "connected" ? event.rest : null;
    if (rest || endsRequests(event)) this.#onEnd(at);
    else if (event.event === "connected") this.#compare(event.rest_requests_until, at);
  }

  /**
   * What is heard only after an outage may be older than the request, which then goes on waiting: if its
   * token were forgotten, the same person could count twice.
   * @param {number} at ms of the server's clock
   */
  #onEnd(at) {
    if (at > this.#endedAt) this.#endedAt = at;
    const kept = this.#keeper.read();
    if (!this.#isAsking && at >= beginningOf(kept)) this.forget();
  }

  /**
   * The request may have ended unheard: it still counts if the requests that wait now are the same ones.
   * @param {string | null | undefined} until when the requests that wait now count; null: none waits; an
   *   older server does not say
   * @param {number} now ms of the server's clock
   */
  #compare(until, now) {
    const kept = this.#keeper.read();
    if (!kept || this.#isAsking) return; // what the server saw may be from before the request
    // If it was kept from before a reload, it has no timer yet.
    if (until === undefined) return this.#timer === undefined && this.adopt(now);
    const countsUntil = Date.parse(until ?? "");
    if (countsUntil === (kept.until ?? countsUntil)) this.#keepUntil(kept, countsUntil, now);
    else this.forget();
  }

  /**
   * The request was made, or made again, in another tab, which may be closed before the request is over.
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
    // Without an answer, or with one from a server in trouble, nobody knows whether it counts: it may.
    const refused = outcome.status >= 400 && outcome.status < 500;
    if (outcome.ok) this.#onCounted(sent, outcome.data);
    else if (refused && !waited) this.forget();
    // Something that ends requests may have been heard in the meantime.
    const kept = this.#keeper.read();
    if (kept?.until && this.#endedAt >= beginningOf(kept)) this.forget();
    return outcome;
  }

  /**
   * Another tab, which has heard of earlier events, may have forgotten it in the meantime.
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
   * Whether what is kept and called by now belongs to another meeting.
   * @param {string | undefined} meetingKey the one at the click
   */
  #hasLeft(meetingKey) {
    return meetingKey !== this.#meeting.meetingKey;
  }

  forget() {
    clearTimeout(this.#timer);
    if (this.#keeper.read()) this.#keeper.write(null);
  }

  /** The same token until the request is over, so that each person counts once; kept before it is sent. */
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
   * By a timer, since this machine's clock may be changed.
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
 * The time from which any rest grants this request, ms by the server's clock: that of the first of those that
 * wait with it.
 * @param {KeptRequest | null} kept
 */
function beginningOf(kept) {
  return (kept?.until ?? 0) - REQUEST_MS;
}

/**
 * The name of the text that says what came of a request.
 * @param {Outcome<Calls["requestRest"]["answer"]> & {ok: true}} outcome
 * @param {boolean} waits
 */
export function askedText({ data }, waits) {
  if (data.rest?.state === "announced") return "asked_announced";
  return waits ? "asked_waiting" : "done_requestRest";
}
