// @ts-check
// A leader key that is typed belongs to one server: another one, chosen later, must not learn it.
import { input } from "../../extensions/shared/element.js";
import { originOf } from "../../extensions/shared/server_url.js";
import { tabMemory } from "../shared/memory.js";

/**
 * Where a server's key is kept, until the tab is closed.
 * @param {string} apiUrl
 */
function nameOf(apiUrl) {
  return `meeting-rest.leader-key ${originOf(apiUrl)}`;
}

/** @param {string} apiUrl of the server that is asked now */
export function showLeaderKey(apiUrl) {
  input("leader-key").value = tabMemory.get(nameOf(apiUrl));
}

/** @param {string} apiUrl of the server that is asked now */
export function keepLeaderKey(apiUrl) {
  tabMemory.set(nameOf(apiUrl), input("leader-key").value);
}
