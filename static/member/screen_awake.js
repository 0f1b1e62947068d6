// @ts-check
import { byId, input } from "../../extensions/shared/element.js";
import { browserMemory } from "../shared/memory.js";

const MEMORY = "meeting-rest.awake";

/**
 * Keeps the screen on during a rest, and all the time for those who want that: on a locked phone no letter
 * comes. A browser takes the lock away from a hidden page.
 */
export class ScreenAwake {
  #resting = false;
  /** @type {WakeLockSentinel | null} */
  #lock = null;
  #asking = false;

  constructor() {
    // Missing in old browsers and on pages without https.
    byId("awake-part").hidden = !navigator.wakeLock;
    input("awake").checked = browserMemory.get(MEMORY) === "on";
    input("awake").addEventListener("change", () => {
      browserMemory.set(MEMORY, input("awake").checked ? "on" : "");
      void this.#apply();
    });
    void this.#apply();
    // WebKit gives a lock only after a tap, not necessarily a click, or a key, and again after each load.
    for (const type of ["visibilitychange", "click", "pointerup", "keydown"])
      document.addEventListener(type, () => void this.#apply());
  }

  /** @param {boolean} resting */
  render(resting) {
    if (this.#resting === resting) return;
    this.#resting = resting;
    void this.#apply();
  }

  get #wanted() {
    return this.#resting || input("awake").checked;
  }

  async #apply() {
    if (!this.#wanted) {
      const lock = this.#lock;
      this.#lock = null;
      return lock?.release();
    }
    if (document.hidden || this.#asking || (this.#lock && !this.#lock.released)) return;
    this.#asking = true;
    try {
      const lock = (await navigator.wakeLock?.request("screen")) ?? null;
      if (this.#wanted) this.#lock = lock;
      else void lock?.release();
    } catch {
      // With a nearly empty battery it is refused; the letter is there all the same.
    } finally {
      this.#asking = false;
    }
  }
}
