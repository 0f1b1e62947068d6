// @ts-check
/** @import { MeetingLink } from "./shared/worker/meeting_link.js" */
/** @import { BlinkResult, Frame, SocketState } from "./shared/types" */
import { LONGEST_DELAY_MS } from "./shared/backoff.js";
import { Fetch, io } from "./shared/vendor/socket.io.esm.min.js";

/** An answer later than this says nothing about now. */
const ANSWER_MS = 4000;

/** Carries one tab's frames to the server by Socket.IO and the results back. */
export class FrameSocket {
  /** @type {ReturnType<typeof io> | null} */
  #socket = null;
  #meetingId = "";

  /**
   * Opens or closes the connection for the link's meeting.
   * @param {MeetingLink} link
   * @param {boolean} on
   */
  open(link, on) {
    if (on && this.#socket && this.#meetingId === link.meetingId) return;
    this.close();
    if (on && link.meetingId) this.#connect(link);
  }

  /**
   * Connects anew if it was connected: the connection carries the key of its beginning.
   * @param {MeetingLink} link
   */
  renew(link) {
    if (!this.#socket) return;
    this.close();
    this.#connect(link);
  }

  close() {
    this.#socket?.disconnect();
    this.#socket = null;
  }

  /** @param {MeetingLink} link */
  #connect(link) {
    const { serverUrl, leaderKey } = link.settings;
    const { origin, pathname } = new URL(serverUrl);
    this.#meetingId = link.meetingId;
    const report = (/** @type {SocketState} */ state) => link.post({ type: "socket", state });
    report("connecting");
    const socket = io(origin, {
      path: `${pathname.replace(/\/$/, "")}/socket.io/`,
      transports: [Fetch], // a service worker has no XMLHttpRequest
      auth: leaderKey ? { key: leaderKey } : {},
      forceNew: true,
      reconnectionDelayMax: LONGEST_DELAY_MS,
    });
    socket.on("connect", () => {
      socket.emit("join_meeting", { meeting_id: link.meetingId });
      report("open");
    });
    socket.on("connect_error", () => report(socket.active ? "connecting" : "refused"));
    socket.on("disconnect", (/** @type {string} */ reason) => {
      if (reason === "io client disconnect") return report("off");
      report("connecting");
      if (reason === "io server disconnect") socket.connect(); // the one case that it leaves to us
    });
    this.#socket = socket;
    this.#answer = (seq, result) => link.post({ type: "result", seq, result });
  }

  /** @type {(seq: number, result: BlinkResult | null) => void} */
  #answer = () => {};

  /**
   * The acknowledgement alone is counted; the event of the same name brings the same.
   * @param {Frame} frame
   */
  send(frame) {
    const answer = this.#answer;
    if (!this.#socket?.connected) return answer(frame.seq, null);
    this.#socket
      .timeout(ANSWER_MS)
      .emit(
        "analyze_blink_image",
        frame,
        (/** @type {Error | null} */ late, /** @type {BlinkResult} */ result) => {
          answer(frame.seq, late ? null : result);
        },
      );
  }
}
