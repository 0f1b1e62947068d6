// @ts-check
/** @import { Keeper } from "../../extensions/shared/types" */
/** @typedef {{get: (name: string) => string, set: (name: string, value: string) => void}} Memory */

/** What the browser keeps of this site. */
export const browserMemory = memoryIn(() => localStorage);
/** What is forgotten when the tab is closed. */
export const tabMemory = memoryIn(() => sessionStorage);

/**
 * Keeps one thing in the tab.
 * @template Kept
 * @param {string} name
 * @returns {Keeper<Kept>}
 */
export function keptInTab(name) {
  return {
    read() {
      try {
        return JSON.parse(tabMemory.get(name) || "null");
      } catch {
        return null; // of a version that wrote it differently
      }
    },
    write: (kept) => tabMemory.set(name, kept ? JSON.stringify(kept) : ""),
  };
}

/**
 * Texts under names, "" for nothing. A browser that forbids storage throws as soon as it is named, and a full
 * storage when something is kept; then this page itself remembers, until it is left.
 * @param {() => Storage} storage
 * @returns {Memory}
 */
export function memoryIn(storage) {
  /** @type {Map<string, string>} */
  const inPage = new Map();
  return {
    get(name) {
      // What could not be stored is newer than what is.
      const own = inPage.get(name);
      if (own !== undefined) return own;
      try {
        return storage().getItem(name) ?? "";
      } catch {
        return "";
      }
    },
    set(name, value) {
      try {
        if (value) storage().setItem(name, value);
        else storage().removeItem(name);
        inPage.delete(name);
      } catch {
        inPage.set(name, value);
      }
    },
  };
}
