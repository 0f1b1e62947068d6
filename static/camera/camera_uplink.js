// @ts-check
/** @import { BlinkResult } from "../../extensions/shared/types" */
import { callServer } from "../../extensions/shared/api.js";
import { delayAsked, RETRY_SECONDS } from "../../extensions/shared/backoff.js";
import { FrameConnection } from "../../extensions/shared/frames/frame_connection.js";
import { randomToken } from "../../extensions/shared/meeting/rest_request.js";

/** Carries frames to the server in a meeting of its own, which nobody else knows and which ends with it. */
export class CameraUplink {
  /** The server asks us to stay away until this time, ms as `performance.now()`. */
  limitedUntil = 0;
  #connection;
  #server;
  #key;
  #meetingId = `camera-${randomToken()}`;

  /**
   * @param {string} server
   * @param {string} key the leader key, "" for none
   */
  constructor(server, key) {
    this.#server = server;
    this.#key = key;
    this.#connection = new FrameConnection(server, key, (_, waitMs) => this.#limit(waitMs));
  }

  get connected() {
    return this.#connection.connected;
  }

  /**
   * @param {number} seq
   * @param {string} image JPEG data URL
   * @param {number} at when it was taken, ms since 1970
   * @returns {Promise<BlinkResult | null>} null: no answer
   */
  async send(seq, image, at) {
    if (performance.now() < this.limitedUntil) return null;
    const result = await this.#connection.send({
      image,
      seq,
      meeting_id: this.#meetingId,
      timestamp: new Date(at).toISOString(),
      participant_id: "me",
      eyes: true,
    });
    if (result?.status === "error" && result.error === "rate_limited")
      this.#limit(delayAsked(result.retry_after || RETRY_SECONDS));
    return result;
  }

  /** Ends the meeting, so that the server forgets it at once; also while the page is being closed. */
  close() {
    this.#connection.close();
    // A server that is away forgets it within the hour.
    void callServer(this.#server, this.#meetingId, "end", { key: this.#key, keepalive: true });
  }

  /** @param {number} waitMs */
  #limit(waitMs) {
    if (waitMs) this.limitedUntil = performance.now() + waitMs;
  }
}
