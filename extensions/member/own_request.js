// @ts-check
/** @import { MeetTab } from "./shared/page/meet_tab.js" */
/** @import { Outcome, ServerEvent } from "./shared/types" */
import { REQUEST_MS, randomToken, requestRest } from "./shared/rest_request.js";

/** What ends a request: every rest grants those before it, and none outlives its meeting. */
const ENDS = new Set(["rest_announced", "rest_required", "meeting_ended"]);

/** This member's request for a rest, which can be taken back while it waits for others'. */
export class OwnRequest {
  #tab;

  /** @param {MeetTab} tab */
  constructor(tab) {
    this.#tab = tab;
  }

  get waits() {
    const { askedAt } = this.#tab.memory;
    return askedAt != null && this.#tab.clock.now() - askedAt < REQUEST_MS;
  }

  /** @param {ServerEvent["event"]} event a live one's */
  hear(event) {
    if (ENDS.has(event)) this.#forget();
  }

  async ask() {
    let counted = false;
    const outcome = await requestRest(
      (body) => {
        counted = body !== undefined;
        return this.#tab.call("requestRest", body);
      },
      () => this.#token(),
    );
    if (outcome.ok && counted && !outcome.data.rest) this.#tab.remember({ askedAt: this.#tab.clock.now() });
    return outcome;
  }

  /** @returns {Promise<Outcome>} */
  async withdraw() {
    const outcome = await this.#tab.call("withdrawRequest", { token: this.#token() });
    if (outcome.ok) this.#forget();
    return outcome;
  }

  #forget() {
    if (this.#tab.memory.askedAt != null) this.#tab.remember({ askedAt: null });
  }

  /** The same for all of a meeting's requests, so that each person counts once. */
  #token() {
    const token = this.#tab.memory.token ?? randomToken();
    this.#tab.remember({ token });
    return token;
  }
}
