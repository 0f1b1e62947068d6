// @ts-check
/** Keeps the screen on while it is wanted; a browser takes the lock away from a hidden page. */
export class ScreenAwake {
  #wanted = false;
  /** @type {WakeLockSentinel | null} */
  #lock = null;

  /** Missing in old browsers and on pages without https. */
  static get isPossible() {
    return Boolean(navigator.wakeLock);
  }

  constructor() {
    document.addEventListener("visibilitychange", () => void this.#apply());
  }

  /** @param {boolean} wanted */
  want(wanted) {
    if (this.#wanted === wanted) return;
    this.#wanted = wanted;
    void this.#apply();
  }

  async #apply() {
    if (!this.#wanted) {
      const lock = this.#lock;
      this.#lock = null;
      return lock?.release();
    }
    if (document.hidden || (this.#lock && !this.#lock.released)) return;
    try {
      const lock = (await navigator.wakeLock?.request("screen")) ?? null;
      if (this.#wanted) this.#lock = lock;
      else void lock?.release();
    } catch {
      // A nearly empty battery refuses; the letter is there all the same.
    }
  }
}
