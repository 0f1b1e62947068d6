// @ts-check
/** @import { MeetingLink } from "../shared/worker/meeting_link.js" */
/** @import { Frame } from "../shared/types" */
import { FrameConnection } from "../shared/frames/frame_connection.js";

/** In the worker: carries one tab's frames to the server and the results back. A `FrameChannel`. */
export class TabFrameChannel {
  /** @type {FrameConnection | null} */
  #connection = null;
  #meetingId = "";
  /** @type {MeetingLink | null} */
  #link = null;

  /**
   * Opens the connection for the link's meeting, if it is not open.
   * @param {MeetingLink} link
   */
  open(link) {
    if (this.#connection && this.#meetingId === link.meetingId) return;
    this.close();
    if (link.meetingId) this.#connect(link);
  }

  /**
   * Connects again if it was connected: a connection keeps the key that it began with.
   * @param {MeetingLink} link
   */
  renew(link) {
    if (!this.#connection) return;
    this.close();
    this.#connect(link);
  }

  close() {
    this.#connection?.close();
    this.#connection = null;
  }

  /** @param {MeetingLink} link */
  #connect(link) {
    const { serverUrl, leaderKey } = link.settings;
    this.#meetingId = link.meetingId;
    this.#link = link;
    this.#connection = new FrameConnection(serverUrl, leaderKey, (state, waitMs) =>
      link.post({ type: "socket", state, waitMs }),
    );
  }

  /** @param {Frame} frame */
  async send(frame) {
    const link = this.#link;
    const result = (await this.#connection?.send(frame)) ?? null;
    link?.post({ type: "result", seq: frame.seq, result });
  }
}
