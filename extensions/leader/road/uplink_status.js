// @ts-check
/** @import { BlinkResult, FromTab, SocketState } from "../shared/types" */
import { delayAsked, RETRY_SECONDS } from "../shared/backoff.js";

/** In the tab: what is known about the way that frames take to the server, and whether it may be used now. */
export class UplinkStatus {
  /** @type {SocketState} */
  socket = "off";
  /** The server asks us not to send anything before this time, ms as `performance.now()`. */
  #limitedUntil = 0;
  #server = "";
  #send;
  #onLimited;

  /**
   * @param {(message: FromTab) => void} send to the worker, which has the connection
   * @param {() => void} onLimited the server asks to be left alone
   */
  constructor(send, onLimited) {
    this.#send = send;
    this.#onLimited = onLimited;
  }

  /**
   * Frames go to this server from now on; what another one has asked for does not hold for it.
   * @param {string} serverUrl
   */
  leadTo(serverUrl) {
    if (serverUrl !== this.#server) this.#limitedUntil = 0;
    this.#server = serverUrl;
  }

  /** How much longer the server asks to be left alone, ms. */
  get limitedMs() {
    return Math.max(0, this.#limitedUntil - performance.now());
  }

  /** Why no frame can go, as the end of a text's name; "" if one can. */
  get pauseReason() {
    if (this.limitedMs) return "limited";
    if (this.socket === "open") return "";
    return this.socket === "refused" || this.socket === "elsewhere" ? this.socket : "offline";
  }

  /** @param {boolean} on whether frames are to be carried */
  carry(on) {
    this.#send({ type: "measure", on });
  }

  /**
   * @param {SocketState} state
   * @param {number} waitMs 0: the server asks for no pause
   * @returns {boolean} whether it has just opened
   */
  onSocket(state, waitMs) {
    const opened = state === "open" && this.socket !== "open";
    this.socket = state;
    this.#stayAway(waitMs);
    return opened;
  }

  /** @param {BlinkResult | null} result null: it never came */
  onAnswer(result) {
    if (result?.status !== "error") return;
    if (result.error === "forbidden") this.socket = "refused";
    if (result.error === "rate_limited") this.#stayAway(delayAsked(result.retry_after || RETRY_SECONDS));
  }

  /** @param {number} waitMs */
  #stayAway(waitMs) {
    if (!waitMs) return;
    this.#limitedUntil = performance.now() + waitMs;
    this.#onLimited(); // at once: a visit would send a dozen frames before the next second
  }
}
