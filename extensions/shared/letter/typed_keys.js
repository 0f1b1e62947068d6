// @ts-check
/** Each phase of a key that is pressed. */
const TYPES = /** @type {const} */ (["keydown", "keypress", "keyup"]);

/**
 * Keeps from the page what is typed while a letter has the focus: who types on when it comes would press the
 * page's shortcuts, which are single letters. Buttons of the letter are pressed all the same, since that is the
 * browser's own doing.
 * @param {ShadowRoot} root where a letter may lie
 * @param {AbortSignal} signal of its end
 */
export function keepTypedKeys(root, signal) {
  /** The keys that went down here. That others are let go the page hears: a held space may have it listen. */
  const down = new Set();
  /** @type {Record<(typeof TYPES)[number], (event: KeyboardEvent) => boolean>} */
  const isKept = {
    keydown(event) {
      const kept = isTyped(event, root);
      if (!kept) down.delete(event.code);
      else if (!event.repeat) down.add(event.code);
      return kept;
    },
    keypress: (event) => isTyped(event, root),
    keyup: ({ code }) => down.delete(code),
  };
  for (const type of TYPES) {
    const keep = (/** @type {KeyboardEvent} */ event) => {
      if (isKept[type](event)) event.stopImmediatePropagation();
    };
    window.addEventListener(type, keep, { capture: true, signal });
  }
}

/**
 * Whether a key writes a character, and into no field: a letter has none.
 * @param {KeyboardEvent} event
 * @param {ShadowRoot} root
 */
function isTyped({ key, ctrlKey, altKey, metaKey }, root) {
  const isAtLetter = root.activeElement?.closest("dialog");
  return Boolean(isAtLetter) && key.length === 1 && !ctrlKey && !altKey && !metaKey;
}
