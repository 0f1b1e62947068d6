// @ts-check
/** @import { MemberMeeting } from "./member_meeting.js" */
/** @import { Outcome } from "../../extensions/shared/types" */
/** @import { Words } from "../../extensions/shared/words.js" */
import { byId, setText } from "../../extensions/shared/element.js";
import { randomToken, requestRest } from "../../extensions/shared/rest_request.js";
import { textOr } from "../../extensions/shared/words.js";

/** Whoever looks over a shoulder later learns nothing of what was pressed. */
const ANSWER_MS = 6000;

/** The buttons of a member: ask for a rest, take that back, stop the measuring. */
export class Actions {
  #meeting;
  /** Of the request that still waits for others; in this page's memory only. */
  #token = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {Words} */
  words = (name) => name;

  /** @param {MemberMeeting} meeting */
  constructor(meeting) {
    this.#meeting = meeting;
    press("request", () => this.#request());
    press("withdraw", () => this.#withdraw());
    press("stop-all", () => this.#stop());
    byId("stop").addEventListener("click", () => this.#question(true));
    byId("stop-not").addEventListener("click", () => this.#question(false));
  }

  render() {
    const { phase, measuring } = this.#meeting;
    byId("ask").hidden = phase === "resting" || phase === "ended";
    if (phase === "resting") this.#token = "";
    byId("withdraw").hidden = this.#token === "";
    if (!measuring && !byId("measuring").hidden) this.#question(false);
    byId("measuring").hidden = !measuring;
  }

  async #request() {
    const token = this.#token || randomToken();
    let waits = false;
    const outcome = await requestRest(
      (body) => {
        waits = body !== undefined;
        return this.#meeting.call("requestRest", body);
      },
      () => token,
    );
    const waiting = outcome.ok && waits && !outcome.data.rest;
    if (waiting) this.#token = token;
    this.#answer(outcome, waiting ? "asked_waiting" : "done_requestRest");
  }

  async #withdraw() {
    const outcome = await this.#meeting.call("withdrawRequest", { token: this.#token });
    if (outcome.ok) this.#token = "";
    this.#answer(outcome, "withdrawn");
  }

  async #stop() {
    const outcome = await this.#meeting.call("stopMeasuring");
    this.#question(false);
    this.#answer(outcome, "done_stopMeasuring");
  }

  /** @param {boolean} asked It stops for everybody, so one stray touch is not enough. */
  #question(asked) {
    byId("stop").hidden = asked;
    byId("stop-question").hidden = !asked;
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

/**
 * A button that rests while its call is under way.
 * @param {string} id
 * @param {() => Promise<void>} act
 */
function press(id, act) {
  const button = /** @type {HTMLButtonElement} */ (byId(id));
  button.addEventListener("click", async () => {
    button.disabled = true;
    await act();
    button.disabled = false;
  });
}
