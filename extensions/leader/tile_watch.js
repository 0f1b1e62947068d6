// @ts-check
/** A call of several people that shows no camera for so long is told: Meet's page may have changed. */
export const PATIENCE_MS = 60_000;
/** So many pictures that nothing explains are several people's; one may be the lobby's preview. */
const SEVERAL = 2;

/** Notices that the page's videos are no longer recognised as cameras. */
export class TileWatch {
  /** Nobody was recognised for too long. */
  lost = false;
  /** @type {number | null} */
  #since = null;

  /**
   * @param {{unexplained: number, cameras: number}} page how many videos run now that the page says nothing
   *   of, and how many cameras
   * @param {number} now ms
   */
  update({ unexplained, cameras }, now) {
    if (unexplained < SEVERAL || cameras > 0) this.#since = null;
    else this.#since ??= now;
    this.lost = this.#since !== null && now - this.#since >= PATIENCE_MS;
  }
}
