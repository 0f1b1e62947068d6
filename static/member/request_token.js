// @ts-check
/** @import { MemberMeeting } from "./member_meeting.js" */
import { tabMemory } from "../shared/memory.js";

/** The token of a request that still waits for others, by which it can be taken back, also after a reload. */
export class RequestToken {
  #meeting;
  #memory;

  /** @param {MemberMeeting} meeting */
  constructor(meeting) {
    this.#meeting = meeting;
    this.#memory = `meeting-rest.request.${meeting.id}`;
  }

  /** "" while no request waits. */
  get value() {
    return tabMemory.get(this.#memory);
  }

  /** @param {string} token */
  keep(token) {
    tabMemory.set(this.#memory, token);
  }

  forget() {
    this.keep("");
  }

  /** While the page was away, the request may have been granted or have run out. */
  async forgetIfGone() {
    if (!this.value) return;
    const outcome = await this.#meeting.call("summary");
    if (outcome.ok && outcome.data.requests === "none") this.forget();
  }
}
