// @ts-check
import { byId } from "./element.js";

/**
 * If what had the focus has gone, moves the focus to the next element. If it is elsewhere by now, it stays.
 * @param {string} next its id
 * @param {FocusOptions} [options] where nobody has clicked, the page must not scroll
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
 * Whether somebody has the focus in the element with this id, or has selected some of its text: a new text
 * would take that away.
 * @param {string} id
 */
export function isInUse(id) {
  const node = byId(id);
  const selection = document.getSelection();
  const isSelected = Boolean(selection && !selection.isCollapsed && selection.containsNode(node, true));
  return isSelected || node.contains(document.activeElement);
}

/**
 * Draws; if that takes away what had the focus, the focus moves on. If it was elsewhere, it stays there.
 * @param {() => void} draw
 * @param {Record<string, string>} next which id follows which: one where a key still held does no harm
 */
export function keepFocus(draw, next) {
  const follower = next[document.activeElement?.id ?? ""];
  draw();
  if (follower) focusIfLost(follower);
}
