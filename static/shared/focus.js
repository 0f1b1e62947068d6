// @ts-check
import { byId } from "../../extensions/shared/element.js";

/**
 * After a person's own click: if what had the focus has gone, it goes on to the next button. Whoever is
 * elsewhere by now stays there.
 * @param {string} next its id
 */
export function focusIfLost(next) {
  const active = document.activeElement;
  const isLost = !active || active === document.body || active.getClientRects().length === 0;
  if (isLost) byId(next).focus();
}
