// @ts-check
/**
 * The id under which the server knows a participant: salted afresh for each meeting, so that it leads back to
 * nobody.
 * @param {string} salt
 * @param {string} key
 * @returns {Promise<string>} 22 characters of `[A-Za-z0-9_-]`
 */
export async function participantId(salt, key) {
  const bytes = new Uint8Array(
    await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${salt} ${key}`)),
  );
  const text = btoa(String.fromCharCode(...bytes.slice(0, 16)));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
