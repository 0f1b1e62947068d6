// @ts-check
import { byId } from "../../extensions/shared/element.js";

/**
 * If what had the focus has gone, it goes on to the next button. Whoever is elsewhere by now stays there.
 * @param {string} next its id
 * @param {FocusOptions} [options] where nobody has clicked, the page is not to move
 */
export function focusIfLost(next, options) {
  const active = document.activeElement;
  const isLost = !active || active === document.body || active.getClientRects().length === 0;
  if (isLost) byId(next).focus(options);
}
