// @ts-check
import { element } from "../element.js";

/**
 * A place of our own in the page: a closed shadow root, out of reach of the page's styles and scripts.
 * What goes in shows in the top layer, since a fullscreen tile would hide anything else. `attach` puts it back
 * where something took it out of the page; `remove` leaves nothing of it behind.
 * @param {CSSStyleSheet[]} sheets
 * @param {string} language
 */
export function openLayer(sheets, language) {
  const host = hostIn(language);
  const root = host.attachShadow({ mode: "closed" });
  root.adoptedStyleSheets = sheets;
  const gone = new AbortController();
  const attach = () => {
    if (host.isConnected || gone.signal.aborted) return;
    document.documentElement.append(host);
    // What leaves the page leaves its top layer, too.
    for (const line of root.querySelectorAll("[popover]")) /** @type {HTMLElement} */ (line).showPopover?.();
    raise(root);
  };
  attach();
  // An element that goes fullscreen later lies above what was in the top layer before: go up again.
  document.addEventListener("fullscreenchange", () => raise(root), { signal: gone.signal });
  const remove = () => {
    gone.abort();
    host.remove();
  };
  return { host, root, attach, remove };
}

/** @param {string} language */
function hostIn(language) {
  const host = element("div", { lang: language });
  // Inline and important: no rule of the page, however careless, reaches what inherits from the host.
  host.style.setProperty("all", "initial", "important");
  // What Meet shows from right to left stays so; these words do not.
  host.style.setProperty("direction", "ltr", "important");
  // The language too: lines break between Japanese phrases, in Japanese letters, only where it is known.
  host.style.setProperty("-webkit-locale", `"${language}"`, "important");
  return host;
}

/** @param {ShadowRoot} root */
function raise(root) {
  for (const dialog of root.querySelectorAll("dialog[open]")) {
    const focused = root.activeElement;
    /** @type {HTMLDialogElement} */ (dialog).close("raise");
    /** @type {HTMLDialogElement} */ (dialog).showModal();
    if (focused instanceof HTMLElement) focused.focus();
  }
  // A browser without popovers takes the selector below for a mistake.
  if (!("showPopover" in HTMLElement.prototype)) return;
  for (const shown of root.querySelectorAll(":popover-open")) {
    /** @type {HTMLElement} */ (shown).hidePopover();
    /** @type {HTMLElement} */ (shown).showPopover();
  }
}
