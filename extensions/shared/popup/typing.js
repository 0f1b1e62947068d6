// @ts-check
/** @import { Settings } from "../types" */

/** The name of the popup's line to the worker (`typed_settings.js`), which is there while somebody types. */
export const TYPING = "typing";

/** Tells the worker what is being typed, which it stores if the popup closes before it was. */
export class Typing {
  /** What is not known to be stored. @type {Partial<Settings> | null} */
  #changes = null;
  /** @type {chrome.runtime.Port | null} */
  #port = null;

  /** @param {Partial<Settings> | null} changes that would be made; null: there is nothing to store */
  note(changes) {
    this.#changes = changes;
    if (!changes && !this.#port) return;
    this.#port ??= this.#connected();
    this.#port.postMessage(changes);
  }

  /** @param {Partial<Settings>} changes which are stored; by now somebody may be typing others */
  stored(changes) {
    if (this.#changes === changes) this.note(null);
  }

  #connected() {
    const port = chrome.runtime.connect(undefined, { name: TYPING });
    port.onDisconnect.addListener(() => {
      this.#port = null; // the worker was ended; the next one has to know, too
      if (this.#changes) this.note(this.#changes);
    });
    return port;
  }
}
