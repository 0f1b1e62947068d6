// @ts-check
/** @import { MemberMeeting } from "./member_meeting.js" */
import { REQUEST_MS } from "../../extensions/shared/rest_request.js";
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
    const [token = "", askedAt] = this.#kept.split(" ");
    return Date.now() - Number(askedAt) < REQUEST_MS ? token : "";
  }

  get #kept() {
    return tabMemory.get(this.#memory);
  }

  /** @param {string} token */
  keep(token) {
    tabMemory.set(this.#memory, `${token} ${Date.now()}`);
  }

  forget() {
    tabMemory.set(this.#memory, "");
  }

  /** Nobody is told that requests have run out, and what else ended this one may have been missed. */
  async forgetIfGone() {
    const before = this.#kept;
    if (!before) return;
    const outcome = await this.#meeting.call("summary");
    // Whoever has asked again meanwhile waits again.
    if (outcome.ok && outcome.data.requests === "none" && this.#kept === before) this.forget();
  }
}
