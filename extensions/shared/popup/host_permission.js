// @ts-check
/**
 * The match pattern that permits requests to a server; patterns have no port.
 * @param {string} serverUrl
 */
export function permissionFor(serverUrl) {
  const { protocol, hostname } = new URL(serverUrl);
  return `${protocol}//${hostname}/*`;
}

/**
 * Asks for the right to reach a server, unless it is there; only works on a click.
 * @param {string} serverUrl
 * @returns {Promise<boolean>}
 */
export async function requestHostPermission(serverUrl) {
  // No await before the request: Chrome forgets the click. An origin already granted asks nothing.
  return chrome.permissions.request({ origins: [permissionFor(serverUrl)] });
}
