// @ts-check
/** @import { Measurement } from "../shared/types" */

/** How often a line is written while there is no blink. */
const QUIET_LINE_MS = 1000;

/** The lines in the page's console that people look for to see that it works. */
export class ConsoleLines {
  #last = -Infinity;
  #write;

  /** @param {(line: string) => void} write */
  constructor(write) {
    this.#write = write;
  }

  connected() {
    this.#write("✓ Socket.IO connected");
  }

  /**
   * @param {number} position
   * @param {number} total
   */
  visiting(position, total) {
    this.#write(`[Blink Detection] 📹 参加者 ${position}/${total} を検知中`);
  }

  /**
   * A line per blink, otherwise one per second.
   * @param {Measurement} result
   * @param {number} now ms
   */
  result(result, now) {
    if (!result.blink_detected && now - this.#last < QUIET_LINE_MS) return;
    this.#last = now;
    const outcome = result.blink_detected ? "✓ 検知" : "✗ 未検知";
    this.#write(`[Blink Detection] 🔍 まばたき検知結果: ${outcome}`);
  }
}
