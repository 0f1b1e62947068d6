// @ts-check
import { onClick } from "../../extensions/shared/element.js";

/**
 * A button that does nothing while its action is under way; it keeps the focus, which `disabled` would take
 * away.
 * @param {HTMLElement} button
 * @param {() => Promise<void>} act
 */
export function onPress(button, act) {
  onClick(button, async () => {
    if (button.hasAttribute("aria-disabled")) return;
    button.setAttribute("aria-disabled", "true");
    try {
      await act();
    } finally {
      button.removeAttribute("aria-disabled");
    }
  });
}
