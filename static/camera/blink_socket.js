// @ts-check
/** @import { BlinkResult } from "../../extensions/shared/types" */
import { CALLS } from "../../extensions/shared/api.js";
import { LONGEST_DELAY_MS } from "../../extensions/shared/backoff.js";
import { randomToken } from "../../extensions/shared/rest_request.js";
import { io } from "../../extensions/shared/vendor/socket.io.esm.min.js";

/** An answer later than this says nothing about now. */
const ANSWER_MS = 4000;

/** Carries frames to the server under a meeting of its own, which nobody knows and which ends with it. */
export class BlinkSocket {
  #socket;
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
    const { origin, pathname } = new URL(server);
    this.#socket = io(origin, {
      path: `${pathname.replace(/\/$/, "")}/socket.io/`,
      transports: ["polling"],
      auth: key ? { key } : {},
      forceNew: true,
      reconnectionDelayMax: LONGEST_DELAY_MS,
    });
    this.#socket.on("disconnect", (/** @type {string} */ reason) => {
      if (reason === "io server disconnect") this.#socket.connect(); // the one case that it leaves to us
    });
  }

  get connected() {
    return this.#socket.connected;
  }

  /**
   * @param {number} seq
   * @param {string} image JPEG data URL
   * @param {number} at when it was taken, ms since 1970
   * @returns {Promise<BlinkResult | null>} null: no answer
   */
  async send(seq, image, at) {
    if (!this.#socket.connected) return null;
    const frame = {
      image,
      seq,
      meeting_id: this.#meetingId,
      timestamp: new Date(at).toISOString(),
      participant_id: "me",
      participant_index: 0,
      total_participants: 1,
    };
    return this.#socket
      .timeout(ANSWER_MS)
      .emitWithAck("analyze_blink_image", frame)
      .catch(() => null);
  }

  /** Ends the meeting, so that the server forgets it at once; also while the page is being closed. */
  close() {
    this.#socket.disconnect();
    const { method, path } = CALLS.end;
    const headers = this.#key ? { Authorization: `Bearer ${this.#key}` } : undefined;
    void fetch(`${this.#server}/api/meetings/${this.#meetingId}/${path}`, {
      method,
      headers,
      keepalive: true,
      credentials: "omit",
    }).catch(() => {}); // a server that is away forgets within the hour
  }
}
