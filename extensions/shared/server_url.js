// @ts-check
/** What leads to this machine: its names, and what a server's log writes for all of its addresses. */
const THIS_MACHINE = /^((.+\.)?localhost|127\.[\d.]+|0\.0\.0\.0|\[::1?\])$/;

/**
 * Whether what is sent to a server stays between it and this browser: https, or this machine.
 * @param {string} serverUrl as `serverUrlFrom` gives it
 */
export function isPrivateUrl(serverUrl) {
  const { protocol, hostname } = new URL(serverUrl);
  // Fewer names than below: the manifests let the extensions ask only these by plain http.
  return protocol === "https:" || ["localhost", "127.0.0.1"].includes(hostname);
}

/**
 * Whether a server's URL would lead nowhere from any other device.
 * @param {string} serverUrl as `serverUrlFrom` gives it
 */
export function isOnThisMachine(serverUrl) {
  return THIS_MACHINE.test(new URL(serverUrl).hostname);
}

/**
 * The origin of a server's URL, by which browsers tell whose it is; "" for no URL.
 * @param {string} serverUrl
 */
export function originOf(serverUrl) {
  return parsed(serverUrl)?.origin ?? "";
}

/**
 * A server's base URL from what a person typed, without a trailing slash; "" when that is no such URL.
 * A missing scheme is taken as https, but as http on this machine, where people run servers to try them out.
 * @param {string} text
 */
export function serverUrlFrom(text) {
  const typed = text.trim();
  if (/\s/.test(typed)) return ""; // Chromium would turn a space in a host into %20
  const local = /^(localhost|127\.0\.0\.1)(:|\/|$)/.test(typed);
  const url = parsed(/^[a-z]+:\/\//i.test(typed) ? typed : `${local ? "http" : "https"}://${typed}`);
  if (!url || !["http:", "https:"].includes(url.protocol) || url.username || url.search || url.hash)
    return "";
  return url.origin + url.pathname.replace(/\/+$/, "");
}

/**
 * The same as `URL.parse`, which browsers that show the console may lack.
 * @param {string} text
 */
function parsed(text) {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
