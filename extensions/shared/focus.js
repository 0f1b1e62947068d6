// @ts-check
import { byId } from "./element.js";

/**
 * If what had the focus has gone, it goes on to the next element. Whoever is elsewhere by now stays there.
 * @param {string} next its id
 * @param {FocusOptions} [options] where nobody has clicked, the page is not to move
 */
export function focusIfLost(next, options) {
  const active = document.activeElement;
  const isLost =
    !active ||
    active === document.body ||
    active.matches(":disabled") ||
    active.getClientRects().length === 0;
  if (isLost) byId(next).focus(options);
}

/**
 * Draws; if what had the focus goes by that, the focus goes on. Nothing moves for who had it elsewhere.
 * @param {() => void} draw
 * @param {Record<string, string>} next which id follows which: one where a key that is held down does no harm
 */
export function keepFocus(draw, next) {
  const follower = next[document.activeElement?.id ?? ""];
  draw();
  if (follower) focusIfLost(follower);
}
