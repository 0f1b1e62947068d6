// @ts-check
/** @import { MemberMeeting } from "./member_meeting.js" */
/** @import { Outcome, ServerEvent } from "../../extensions/shared/types" */
/** @import { Words } from "../../extensions/shared/words.js" */
import { byId, setText } from "../../extensions/shared/element.js";
import { randomToken, requestRest } from "../../extensions/shared/rest_request.js";
import { textOr } from "../../extensions/shared/words.js";
import { focusIfLost } from "../shared/focus.js";
import { onPress } from "../shared/press.js";
import { RequestToken } from "./request_token.js";

/** Whoever looks over a shoulder later learns nothing of what was pressed. */
const ANSWER_MS = 6000;
/** News of one's own request comes about as soon as its answer. */
const OWN_NEWS_MS = 2000;
/** Requests run out ten minutes after the first of them, whoever asked; within this time it shows, ms. */
const LOOK_MS = 60_000;

/** The buttons of a member: ask for a rest, take that back, stop the measuring. */
export class Actions {
  #meeting;
  #token;
  /** News of a request is probably of one's own until then, ms as `performance.now()`. */
  #ownNewsUntil = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {Words} */
  words = (name) => name;

  /** @param {MemberMeeting} meeting */
  constructor(meeting) {
    this.#meeting = meeting;
    this.#token = new RequestToken(meeting);
    onPress(byId("request"), () => this.#request());
    onPress(byId("withdraw"), () => this.#withdraw());
    onPress(byId("stop-all"), () => this.#stop());
    byId("stop").addEventListener("click", () => this.#question(true));
    byId("stop-not").addEventListener("click", () => this.#question(false));
    setInterval(() => this.#lookAfterRequest(), LOOK_MS);
  }

  get hasJustAsked() {
    return performance.now() < this.#ownNewsUntil;
  }

  /** @param {ServerEvent} event that may have ended the request */
  hear({ event }) {
    // Every rest grants the requests before it, also one that is over by now; none outlives its meeting.
    if (["rest_announced", "rest_required", "meeting_ended"].includes(event)) this.#token.forget();
    if (["connected", "rest_cancelled", "rest_ended"].includes(event)) void this.#lookAfterRequest();
  }

  /** Moves no focus: what others do may come while somebody types. */
  render() {
    const { phase, measuring } = this.#meeting;
    byId("ask").hidden = phase === "resting";
    const waits = this.#token.value !== "" && ["unknown", "waiting", "idle", "ended"].includes(phase);
    if (!waits) this.#token.forget();
    byId("withdraw").hidden = !waits;
    if (!measuring) showQuestion(false);
    byId("measuring").hidden = !measuring;
  }

  async #lookAfterRequest() {
    await this.#token.forgetIfGone();
    this.render();
  }

  async #request() {
    const token = this.#token.value || randomToken();
    let waits = false;
    this.#ownNewsUntil = Infinity;
    const outcome = await requestRest(
      (body) => {
        waits = body !== undefined;
        return this.#meeting.call("requestRest", body);
      },
      () => token,
    );
    this.#ownNewsUntil = performance.now() + OWN_NEWS_MS;
    const waiting = outcome.ok && waits && !outcome.data.rest;
    if (waiting) this.#token.keep(token);
    this.#answer(outcome, waiting ? "asked_waiting" : "done_requestRest");
  }

  async #withdraw() {
    const outcome = await this.#meeting.call("withdrawRequest", { token: this.#token.value });
    if (outcome.ok) this.#token.forget();
    this.#answer(outcome, "done_withdrawRequest");
    focusIfLost("request");
  }

  async #stop() {
    const outcome = await this.#meeting.call("stopMeasuring");
    showQuestion(false);
    this.#answer(outcome, "done_stopMeasuring");
    focusIfLost(outcome.ok ? "sound" : "stop");
  }

  /** @param {boolean} asked */
  #question(asked) {
    showQuestion(asked);
    byId(asked ? "stop-all" : "stop").focus();
  }

  /**
   * @param {Outcome} outcome
   * @param {string} done name of the text of a success
   */
  #answer(outcome, done) {
    this.render();
    byId("answer").dataset.level = outcome.ok ? "good" : "bad";
    const { words } = this;
    setText(
      "answer",
      outcome.ok
        ? words(done)
        : textOr(words, `error_${outcome.error}`, words("error_other"), outcome.retryAfter),
    );
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => setText("answer", ""), ANSWER_MS);
  }
}

/** @param {boolean} asked Stopping is for everybody, so one stray touch is not enough. */
function showQuestion(asked) {
  byId("stop").hidden = asked;
  byId("stop-question").hidden = !asked;
}
