// @ts-check
import { element } from "../element.js";
import { keepSecondClicks } from "./second_clicks.js";
import { TypedKeys } from "./typed_keys.js";

/** What a page takes out again and again is put back once in this time, ms; a letter counts in such steps. */
const COME_BACK_MS = 1000;

/**
 * A place of our own in the page: a closed shadow root, out of reach of the page's styles and scripts. What
 * is put into it shows in the top layer, since a fullscreen tile would hide anything else. If something takes
 * it out of the page, it comes back; `attach` does that at once, `remove` leaves nothing of it behind, and
 * `whenLetGo` waits until the keys that were pressed at a letter are released.
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
  comeBack(host, attach, gone.signal);
  const keys = new TypedKeys(root, gone.signal);
  keepSecondClicks(host, gone.signal);
  // An element that goes fullscreen later covers what was in the top layer before: so go to the top again.
  document.addEventListener("fullscreenchange", () => raise(root), { signal: gone.signal });
  const remove = () => {
    gone.abort();
    host.remove();
  };
  /** @param {() => void} then */
  const whenLetGo = (then) => keys.whenLetGo(then);
  return { host, root, attach, remove, whenLetGo };
}

/** @param {string} language */
function hostIn(language) {
  const host = element("div", { lang: language });
  // Inline and important: so no rule of the page, however careless, reaches what inherits from the host.
  host.style.setProperty("all", "initial", "important");
  // What Meet shows from right to left stays that way; our words never do.
  host.style.setProperty("direction", "ltr", "important");
  // The language too: only if it is known do lines break between Japanese phrases, in Japanese letters.
  host.style.setProperty("-webkit-locale", `"${language}"`, "important");
  return host;
}

/**
 * Attaches what the page has taken out: not at once, since a page that takes it out each time would hang.
 * @param {HTMLElement} host
 * @param {() => void} attach
 * @param {AbortSignal} gone
 */
function comeBack(host, attach, gone) {
  let isComing = false;
  const watcher = new MutationObserver(() => {
    if (isComing || host.isConnected) return;
    isComing = true;
    setTimeout(() => {
      isComing = false;
      attach();
    }, COME_BACK_MS);
  });
  watcher.observe(document.documentElement, { childList: true });
  gone.addEventListener("abort", () => watcher.disconnect());
}

/** @param {ShadowRoot} root */
function raise(root) {
  for (const line of shownLines(root)) if (!line.closest("dialog")) showAnew(line);
  raiseLetter(root);
}

/**
 * Puts the letter, and the lines over it, above all else.
 * @param {ShadowRoot} root
 */
function raiseLetter(root) {
  for (const dialog of root.querySelectorAll("dialog[open]")) {
    layAnew(/** @type {HTMLDialogElement} */ (dialog), root.activeElement);
  }
  for (const line of shownLines(root)) if (line.closest("dialog")) showAnew(line);
}

/**
 * @param {HTMLDialogElement} dialog
 * @param {Element | null} focused
 */
function layAnew(dialog, focused) {
  const { scrollTop } = dialog;
  dialog.dataset.raised = ""; // its arrival was shown already
  dialog.close("raise");
  dialog.showModal();
  // By itself the first button would have it: somebody who is typing must not answer by a stray Enter.
  (focused instanceof HTMLElement ? focused : dialog).focus({ preventScroll: true });
  dialog.scrollTop = scrollTop;
}

/**
 * @param {ShadowRoot} root
 * @returns {HTMLElement[]}
 */
function shownLines(root) {
  // In a browser without popovers this selector would be an error.
  if (!("showPopover" in HTMLElement.prototype)) return [];
  return [.../** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll(":popover-open"))];
}

/** @param {HTMLElement} line */
function showAnew(line) {
  line.hidePopover();
  line.showPopover();
}
