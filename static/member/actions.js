// @ts-check
/** @import { OwnRequest } from "../../extensions/shared/meeting/own_request.js" */
/** @import { MemberMeeting } from "./member_meeting.js" */
/** @import { Outcome } from "../../extensions/shared/types" */
/** @import { Words } from "../../extensions/shared/words.js" */
import { byId, onClick, setText, tellText } from "../../extensions/shared/element.js";
import { focusIfLost } from "../../extensions/shared/focus.js";
import { askedText } from "../../extensions/shared/meeting/own_request.js";
import { noticeText } from "../../extensions/shared/words.js";
import { onPress } from "../shared/press.js";

/** Somebody who looks over a shoulder later learns nothing about what was pressed. */
const ANSWER_MS = 6000;

/** The buttons of a member: ask for a rest, take that back, stop the measuring. */
export class Actions {
  #meeting;
  #own;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {Words} */
  words = (name) => name;

  /**
   * @param {MemberMeeting} meeting
   * @param {OwnRequest} own
   */
  constructor(meeting, own) {
    this.#meeting = meeting;
    this.#own = own;
    onPress(byId("request"), () => this.#request());
    onPress(byId("withdraw"), () => this.#withdraw());
    onPress(byId("stop-all"), () => this.#stop());
    onClick(byId("stop"), () => this.#question(true));
    onClick(byId("stop-not"), () => this.#question(false));
  }

  /** Called when others, or time, may have changed something. */
  render() {
    keepPlace(() => this.#draw());
  }

  #draw() {
    const { phase, measuring } = this.#meeting;
    byId("ask").hidden = phase === "resting";
    this.#drawWithdraw();
    if (!measuring) showQuestion(false);
    byId("measuring").hidden = !measuring;
  }

  #drawWithdraw() {
    byId("withdraw").hidden = !this.#own.waits;
  }

  /** This member's request has waited in vain. If no news was heard, a rest may have granted it. */
  onLapse() {
    if (this.#meeting.stream !== "open" || this.#own.waits) return;
    if (document.hidden) document.addEventListener("visibilitychange", () => this.onLapse(), { once: true });
    else keepPlace(() => this.#say("good", this.words("request_lapsed")));
  }

  async #request() {
    const outcome = await this.#own.ask();
    this.#answer(outcome, outcome.ok ? askedText(outcome, this.#own.waits) : "");
  }

  async #withdraw() {
    this.#answer(await this.#own.withdraw(), "done_withdrawRequest");
    focusIfLost("request");
  }

  async #stop() {
    const outcome = await this.#meeting.stopMeasuring();
    showQuestion(false);
    this.#draw();
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
    const [notice, seconds] = outcome.ok ? [done, 0] : [`error_${outcome.error}`, outcome.retryAfter];
    this.#say(outcome.ok ? "good" : "bad", noticeText(this.words, notice, seconds));
  }

  /**
   * @param {"good" | "bad"} level
   * @param {string} text
   */
  #say(level, text) {
    this.#drawWithdraw();
    byId("answer").dataset.level = level;
    tellText("answer", text);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => setText("answer", ""), ANSWER_MS);
  }
}

/** @param {boolean} asked Stopping is for everybody, so one stray touch is not enough. */
function showQuestion(asked) {
  byId("stop").hidden = asked;
  byId("stop-question").hidden = !asked;
}

/**
 * Draws, and gives the focus a place if its button disappears with that. Nothing moves if the focus is
 * elsewhere, nor for a rest, whose letter takes the focus.
 * @param {() => void} draw
 */
function keepPlace(draw) {
  const part = /** @type {HTMLElement | undefined} */ (document.activeElement?.closest("#ask, #measuring"));
  draw();
  // Not to the request: a key meant for what has disappeared would ask everybody to rest.
  if (part && !(part.id === "ask" && part.hidden)) focusIfLost("sound", { preventScroll: true });
}
