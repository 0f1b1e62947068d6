// @ts-check
const TYPES = /** @type {const} */ (["mousedown", "mouseup", "click", "dblclick"]);

/**
 * Keeps from the page the rest of a double click that began on something of ours: the first click may have
 * taken that away, and what lies there now was not what the person meant to click.
 * @param {HTMLElement} host the element that all of ours lies in
 * @param {AbortSignal} signal when to stop
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
