// @ts-check
import { MEET_PAGES } from "../meet.js";

/**
 * Under which name it is kept that the access to a page was taken away. The script in the page stays, and
 * goes on with the next worker; so it is kept beyond this one, until the browser closes.
 * @param {string} page the browser's id of the page as it was loaded
 */
const nameOf = (page) => `without access ${page}`;

/** Whether the browser allows the extension on all of Meet's pages. */
const isAllowed = () => chrome.permissions.contains({ origins: [MEET_PAGES] });

/**
 * Whether the script in a page may go on, for a worker that has just begun. A script that was never sent away
 * may, even if it is not allowed on all pages: a click on the icon may have allowed it on this one.
 * @param {string} page
 */
export async function mayGoOn(page) {
  const name = nameOf(page);
  return !(await chrome.storage.session.get([name]))[name] || isAllowed();
}

/**
 * Looks again whether the script in a page may be there, once somebody has given or taken away access, and
 * keeps it for the next worker.
 * @param {string} page
 */
export async function lookAgain(page) {
  const allowed = await isAllowed();
  await chrome.storage.session.set({ [nameOf(page)]: !allowed });
  return allowed;
}
