// @ts-check
/**
 * The requests of a frame connection. The library's own `Fetch` aborts none: on a network that accepts them
 * and never answers, each lost connection leaves some of them in the six places that Chrome has for one
 * server (without HTTP/2), until nothing else gets through to that server. And when an answer is cut off in
 * its body, the library goes on waiting for it.
 */
import { Fetch } from "socket.io-client";
import { TO_THE_SERVER_ALONE } from "../api.js";

/** A goodbye that takes longer, in ms, is as good as lost: the server gives us up by itself. */
const GOODBYE_MS = 8000;

/** HTTP polling whose requests, except its goodbye, end with it. */
export class FrameTransport extends Fetch {
  #ended = new AbortController();
  /** @type {RequestInit} */
  #options = { signal: this.#ended.signal };

  async doPoll() {
    const text = await this.#ask("read");
    if (text !== null) this.onData(text);
  }

  /**
   * @param {string} body
   * @param {() => void} done
   */
  async doWrite(body, done) {
    if ((await this.#ask("write", body)) !== null) done();
  }

  /** Says goodbye, unless there is no session yet; the library then calls `onClose`. */
  doClose() {
    // Also while a page is being closed. iOS 15 has only its own limit.
    this.#options = { signal: AbortSignal.timeout?.(GOODBYE_MS), keepalive: true };
    super.doClose();
  }

  /** @param {{description: string}} [details] given when the server has closed it */
  onClose(details) {
    this.#ended.abort();
    super.onClose(details);
  }

  /**
   * @param {"read" | "write"} what
   * @param {string} [body] makes it a POST
   * @returns {Promise<string | null>} null: it failed, and the library was told so
   */
  async #ask(what, body) {
    const method = body === undefined ? "GET" : "POST";
    try {
      const response = await fetch(this.uri(), { method, body, ...TO_THE_SERVER_ALONE, ...this.#options });
      if (response.ok) return await response.text();
      this.onError(`fetch ${what} error`, response.status, response);
    } catch (error) {
      this.onError(`fetch ${what} error`, error);
    }
    return null;
  }
}
