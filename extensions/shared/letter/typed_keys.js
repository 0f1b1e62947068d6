// @ts-check
/** Each phase of a key that is pressed. */
const TYPES = /** @type {const} */ (["keydown", "keypress", "keyup"]);

/**
 * Keeps from the page what is typed while a letter has the focus: who types on when it comes would press the
 * page's shortcuts, which are single letters. So it does with the space that presses a button of ours: the
 * page would listen while it is held. Buttons are pressed all the same, since that is the browser's own doing.
 * @param {ShadowRoot} root where a letter may lie
 * @param {AbortSignal} signal of its end
 * @returns {(then: () => void) => void} calls back once no key is held that went down at ours: at once, where
 *   none is
 */
export function keepTypedKeys(root, signal) {
  /**
   * The keys that went down here, and whether the page heard nothing of it. That others are let go the page
   * hears: a held space may have it listen.
   * @type {Map<string, boolean>}
   */
  const down = new Map();
  /** @type {(() => void) | null} */
  let whenUp = null;
  const goOn = () => {
    whenUp?.();
    whenUp = null;
  };
  /** @type {Record<(typeof TYPES)[number], (event: KeyboardEvent) => boolean>} */
  const isKept = {
    keydown(event) {
      const kept = isOurs(event, root);
      if (event.repeat) return kept || isLeftOver(event);
      down.delete(event.code);
      if (kept || isAtLetter(root) || pressesOurs(event, root)) down.set(event.code, kept);
      return kept;
    },
    keypress: (event) => isOurs(event, root),
    keyup({ code }) {
      const kept = down.get(code) ?? false;
      down.delete(code);
      if (!down.size) goOn();
      return kept;
    },
  };
  /**
   * A key that is still held when what it pressed has gone presses nothing in the page.
   * @param {KeyboardEvent} event
   */
  const isLeftOver = (event) => {
    if (!down.has(event.code) || isAtLetter(root)) return false;
    event.preventDefault();
    return true;
  };
  for (const type of TYPES) {
    const keep = (/** @type {KeyboardEvent} */ event) => {
      if (isKept[type](event)) event.stopImmediatePropagation();
    };
    window.addEventListener(type, keep, { capture: true, signal });
  }
  // What is let go in another window, or in a frame, is not heard of here.
  const forget = () => {
    down.clear();
    whenUp = null;
  };
  window.addEventListener("blur", forget, { signal });
  return (then) => {
    if (down.size) whenUp = then;
    else then();
  };
}

/**
 * Whether a key is none of the page's: a character that is typed at a letter, which has no field, or the space
 * that presses a button of ours.
 * @param {KeyboardEvent} event
 * @param {ShadowRoot} root
 */
function isOurs({ key, ctrlKey, altKey, metaKey }, root) {
  if (key.length !== 1 || ctrlKey || altKey || metaKey) return false;
  return isAtLetter(root) || (key === " " && isAtButton(root));
}

/**
 * Whether a key presses a button of ours, which may go by that.
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
