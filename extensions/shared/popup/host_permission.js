// @ts-check
/**
 * The match pattern that permits requests to a server; such patterns have no port.
 * @param {string} serverUrl
 */
export function permissionFor(serverUrl) {
  const { protocol, hostname } = new URL(serverUrl);
  return `${protocol}//${hostname}/*`;
}

/**
 * Asks for the right to reach a server, unless it was given already; only works in answer to a click. Where
 * there is a question, it closes the popup, and nothing after this is done (`wanted_server.js`).
 * @param {string} serverUrl
 * @returns {Promise<boolean>}
 */
export async function requestHostPermission(serverUrl) {
  // No await before the request: Chrome would forget the click. An origin already granted is not asked for.
  return chrome.permissions.request({ origins: [permissionFor(serverUrl)] });
}
