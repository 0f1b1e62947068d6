// @ts-check
/** Each phase of a key press. */
const TYPES = /** @type {const} */ (["keydown", "keypress", "keyup"]);

/**
 * Keeps from the page what is typed while a letter has the focus: somebody who goes on typing when it comes
 * would press the page's shortcuts, which are single letters. The space that presses a button of ours is
 * kept, too: the page would listen while it is held. Buttons are still pressed, as the browser does it.
 */
export class TypedKeys {
  /**
   * The keys that were pressed at something of ours, and whether that was kept from the page. The release of
   * any other key reaches the page, which may be listening while a space is held.
   * @type {Map<string, boolean>}
   */
  #down = new Map();
  /** @type {(() => void) | null} */
  #whenUp = null;
  #root;

  /**
   * @param {ShadowRoot} root where a letter may lie
   * @param {AbortSignal} signal when to stop
   */
  constructor(root, signal) {
    this.#root = root;
    for (const type of TYPES) {
      const keep = (/** @type {KeyboardEvent} */ event) => {
        if (this.#isKept[type](event)) event.stopImmediatePropagation();
      };
      window.addEventListener(type, keep, { capture: true, signal });
    }
    // A key released in another window, or in a frame, is not heard of here.
    window.addEventListener("blur", () => this.#forget(), { signal });
  }

  /**
   * Calls back once no key is held that was pressed at something of ours: at once, if none is.
   * @param {() => void} then
   */
  whenLetGo(then) {
    if (this.#down.size) this.#whenUp = then;
    else then();
  }

  /** @type {Record<(typeof TYPES)[number], (event: KeyboardEvent) => boolean>} */
  #isKept = {
    keydown: (event) => {
      const kept = isOurs(event, this.#root);
      if (event.repeat) return kept || this.#isLeftOver(event);
      this.#down.delete(event.code);
      if (kept || isAtLetter(this.#root) || pressesOurs(event, this.#root)) this.#down.set(event.code, kept);
      return kept;
    },
    keypress: (event) => isOurs(event, this.#root),
    keyup: ({ code }) => {
      const kept = this.#down.get(code) ?? false;
      this.#down.delete(code);
      if (!this.#down.size) this.#goOn();
      return kept;
    },
  };

  /**
   * A key that is still held after the thing it pressed has gone must press nothing in the page.
   * @param {KeyboardEvent} event
   */
  #isLeftOver(event) {
    if (!this.#down.has(event.code) || isAtLetter(this.#root)) return false;
    event.preventDefault();
    return true;
  }

  #goOn() {
    this.#whenUp?.();
    this.#whenUp = null;
  }

  #forget() {
    this.#down.clear();
    this.#whenUp = null;
  }
}

/**
 * Whether a key is none of the page's business: a character typed at a letter, which has no field, or the
 * space that presses a button of ours.
 * @param {KeyboardEvent} event
 * @param {ShadowRoot} root
 */
function isOurs({ key, ctrlKey, altKey, metaKey }, root) {
  if (key.length !== 1 || ctrlKey || altKey || metaKey) return false;
  return isAtLetter(root) || (key === " " && isAtButton(root));
}

/**
 * Whether a key presses a button of ours, which may then disappear.
 * @param {KeyboardEvent} event
 * @param {ShadowRoot} root
 */
function pressesOurs({ key }, root) {
  return key === "Enter" && isAtButton(root);
}

/** @param {ShadowRoot} root */
function isAtButton(root) {
  return Boolean(root.activeElement?.matches("button"));
}

/** @param {ShadowRoot} root */
function isAtLetter(root) {
  return Boolean(root.activeElement?.closest("dialog"));
}
