// @ts-check
const TYPES = /** @type {const} */ (["mousedown", "mouseup", "click", "dblclick"]);

/**
 * Keeps from the page the rest of a double click that began on something of ours: the first click may have
 * taken that away, and what lies there now was not meant.
 * @param {HTMLElement} host that ours lies in
 * @param {AbortSignal} signal of its end
 */
export function keepSecondClicks(host, signal) {
  let beganHere = false;
  const keep = (/** @type {MouseEvent} */ event) => {
    const isHere = event.target === host;
    if (event.detail <= 1) beganHere = isHere;
    else if (beganHere && !isHere) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  };
  for (const type of TYPES) window.addEventListener(type, keep, { capture: true, signal });
}
