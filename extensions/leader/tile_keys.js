// @ts-check
/**
 * What Meet's page says of a tile; `participant` may be "".
 * @typedef {{participant: string, track: string}} TileIdentity
 */

/** Gives every tile a key that stays with its person, not with its place on the screen. */
export class TileKeys {
  /**
   * Which track a participant was first seen with: a shared screen has the same id, but another track.
   * @type {Map<string, string>}
   */
  #first = new Map();

  /**
   * @param {TileIdentity[]} tiles all that are live now
   * @returns {string[]} a key for each
   */
  assign(tiles) {
    const tracks = new Set(tiles.map((tile) => tile.track));
    return tiles.map(({ participant, track }) => {
      if (!participant) return `track ${track}`;
      const first = this.#first.get(participant);
      if (first === undefined || !tracks.has(first)) this.#first.set(participant, track);
      return this.#first.get(participant) === track ? participant : `${participant} track ${track}`;
    });
  }
}

/**
 * The id under which the server knows a tile: salted anew for each meeting, so that it leads back to nobody.
 * @param {string} salt @param {string} key
 * @returns {Promise<string>} 22 characters of `[A-Za-z0-9_-]`
 */
export async function participantId(salt, key) {
  const bytes = new Uint8Array(
    await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${salt} ${key}`)),
  );
  const text = btoa(String.fromCharCode(...bytes.slice(0, 16)));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
