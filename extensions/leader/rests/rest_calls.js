// @ts-check
/** @import { MeetTab } from "../shared/page/meet_tab.js" */
/** @import { Calls, Outcome, RestUpdate } from "../shared/types" */
import { oneLine } from "../shared/one_line.js";
import { LastRest } from "./last_rest.js";
import { MORE_MINUTES } from "./rest_limits.js";

/** The leader's calls about the meeting's rest. Answers are news, too: an event stream may be held back. */
export class RestCalls {
  #tab;
  #lastRest;
  #onRestChange;

  /**
   * @param {MeetTab} tab
   * @param {LastRest} lastRest
   * @param {() => void} onRestChange an answer says that a rest has begun or ended
   */
  constructor(tab, lastRest, onRestChange) {
    this.#tab = tab;
    this.#lastRest = lastRest;
    this.#onRestChange = onRestChange;
  }

  /**
   * Asks for a rest; the server decides whether there is one, and when it begins.
   * @param {string} reason
   * @returns {Promise<Outcome>}
   */
  ask(reason) {
    const { restSeconds, restNote = "" } = this.#tab.settings ?? {};
    return this.#call("rest", { reason, seconds: restSeconds, note: oneLine(restNote) || undefined });
  }

  /** Ends a running rest, or calls off an announced one. */
  end() {
    return this.#call("endRest");
  }

  postpone() {
    return this.#call("postponeRest", {
      minutes: MORE_MINUTES,
      starts_at: this.#tab.meeting.rest?.started_at,
    });
  }

  extend() {
    return this.#call("extendRest", { seconds: MORE_MINUTES * 60, ends_at: this.#tab.meeting.rest?.ends_at });
  }

  /**
   * @template {"rest" | "endRest" | "postponeRest" | "extendRest"} Name
   * @param {Name} name
   * @param {Calls[Name]["body"]} [body]
   * @returns {Promise<Outcome>}
   */
  async #call(name, body) {
    const { meetingKey, count } = this.#tab;
    /** @type {Outcome<RestUpdate>} */
    const outcome = await this.#tab.call(name, body);
    if (outcome.ok && meetingKey === this.#tab.meetingKey) this.#take(outcome.data, count);
    return outcome;
  }

  /**
   * @param {RestUpdate} answer
   * @param {number} count how many events had been heard when it was asked for
   */
  #take({ rest, timestamp }, count) {
    if (!rest) this.#lastRest.noteOver(timestamp);
    const before = this.#tab.rest?.id;
    const { active, measuring } = this.#tab.meeting;
    this.#tab.takeSnapshot({ active, monitoring: measuring, rest, timestamp }, count);
    if (this.#tab.rest?.id !== before) this.#onRestChange();
  }
}
