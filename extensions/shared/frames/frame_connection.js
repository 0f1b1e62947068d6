// @ts-check
/** @import { BlinkResult, Frame, SocketState } from "../types" */
import { io } from "socket.io-client";
import { retryAfterOf, secondsOf } from "../api.js";
import { delayBefore, delayRefused, MAX_DELAY_MS } from "../backoff.js";
import { FrameTransport } from "./frame_transport.js";

/** An answer that takes longer than this says nothing about the present. */
const ANSWER_MS = 4000;

/**
 * A session that is open but not connected by then, ms, never will be: its request or the answer is lost. The
 * library allows as long for opening one, and waits for ever for this.
 */
export const CONNECT_MS = 20_000;

/** One Socket.IO connection that carries frames to the server and brings what was measured in them. */
export class FrameConnection {
  #onState;
  #socket;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #openedAt = 0;
  /** How often the server ended the connection, or refused it with a wait, since it last stayed up. */
  #failures = 0;

  /**
   * @param {string} serverUrl
   * @param {string} key the leader key, "" for none
   * @param {(state: SocketState, waitMs: number) => void} onState `waitMs`: 0 except for "limited"
   */
  constructor(serverUrl, key, onState) {
    this.#onState = onState;
    const { origin, pathname } = new URL(serverUrl);
    this.#socket = io(origin, {
      path: `${pathname.replace(/\/$/, "")}/socket.io/`,
      transports: [FrameTransport], // a service worker has no XMLHttpRequest
      auth: key ? { key } : {},
      forceNew: true,
      reconnectionDelayMax: MAX_DELAY_MS,
    });
    onState("connecting", 0);
    this.#socket.io.on("open", () => this.#expectConnect());
    this.#socket.on("connect", () => this.#onOpen());
    this.#socket.on("connect_error", (/** @type {Error} */ error) => this.#onRefusal(error));
    this.#socket.on("disconnect", (/** @type {string} */ reason) => this.#onDisconnect(reason));
  }

  get connected() {
    return this.#socket.connected;
  }

  /**
   * Only the acknowledgement counts; the event `blink_result` brings the same.
   * @param {Frame} frame
   * @returns {Promise<BlinkResult | null>} null: no answer
   */
  async send(frame) {
    if (!this.#socket.connected) return null;
    return this.#socket
      .timeout(ANSWER_MS)
      .emitWithAck("analyze_blink_image", frame)
      .catch(() => null);
  }

  /** Nothing but the goodbye is sent after this: frames that wait until a request is answered are dropped. */
  close() {
    clearTimeout(this.#timer);
    const { engine } = this.#socket.io;
    engine?.writeBuffer.splice(0); // the library would send them before it closes
    this.#socket.disconnect();
    engine?.transport.close(); // at once: the library would wait for an answer, which a closing page cannot
  }

  /** If the session that was opened does not connect in time, the library is made to open another one. */
  #expectConnect() {
    const { engine } = this.#socket.io;
    this.#in(CONNECT_MS, () => {
      if (this.#socket.connected) return;
      engine.writeBuffer.splice(0); // or it would wait until they are sent
      engine.close();
    });
  }

  #onOpen() {
    this.#openedAt = performance.now();
    this.#onState("open", 0);
  }

  /**
   * @param {Error & {context?: unknown, data?: {retry_after?: unknown}}} error its context is the server's answer to
   *   a request, if there was one; its data, what the server says of a connection that it refuses
   */
  #onRefusal({ context, data }) {
    const asked = context instanceof Response ? retryAfterOf(context) : secondsOf(data?.retry_after);
    if (!asked) {
      this.#onState("connecting", 0);
      // Whether the leader key is right, only the frames' answers say: what is refused is tried again.
      if (!this.#socket.active) this.#connectIn(delayBefore(this.#failures));
      return;
    }
    const waitMs = delayRefused(asked, this.#failures);
    // The library would try again too soon.
    this.#socket.disconnect();
    this.#onState("limited", waitMs);
    this.#connectIn(waitMs);
  }

  /** @param {string} reason */
  #onDisconnect(reason) {
    if (reason === "io client disconnect") return this.#onState("off", 0);
    if (performance.now() - this.#openedAt >= MAX_DELAY_MS) this.#failures = 0;
    this.#onState("connecting", 0);
    // The one case that the library leaves to us.
    if (reason === "io server disconnect") this.#connectIn(delayBefore(this.#failures));
  }

  /** @param {number} ms */
  #connectIn(ms) {
    this.#failures += 1;
    this.#in(ms, () => this.#socket.connect());
  }

  /**
   * @param {number} ms
   * @param {() => void} act
   */
  #in(ms, act) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(act, ms);
  }
}
