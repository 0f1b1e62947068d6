// @ts-check
/** @import { Settings } from "../types" */

/** The name of the popup's line to the worker (`typed_settings.js`), which is there while somebody types. */
export const TYPING = "typing";

/** Tells the worker what is being typed, which it stores if the popup closes before it was. */
export class Typing {
  /** @type {chrome.runtime.Port | null} */
  #port = null;

  /** @param {Partial<Settings> | null} changes that would be made; null: there is nothing left to store */
  note(changes) {
    if (!changes && !this.#port) return;
    this.#port ??= this.#connected();
    this.#port.postMessage(changes);
  }

  #connected() {
    const port = chrome.runtime.connect(undefined, { name: TYPING });
    port.onDisconnect.addListener(() => {
      this.#port = null; // the worker was ended; the next letter starts another
    });
    return port;
  }
}
