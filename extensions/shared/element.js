// @ts-check
/** @import { Words } from "./words.js" */
const SVG = "http://www.w3.org/2000/svg";

/** What the page last said in a node: a page translator may have put other words there since. */
const said = /** @type {WeakMap<Node, string>} */ (new WeakMap());

/**
 * An element with attributes and children. Text always stays text: nothing here parses HTML.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, string>} [attributes]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/**
 * Does something at each click except the second one of a double click, and not again while Enter is held: by
 * then the button there may mean something else.
 * @param {HTMLElement} clicked
 * @param {() => void} action
 */
export function onClick(clicked, action) {
  clicked.addEventListener("click", ({ detail }) => {
    if (detail <= 1) action();
  });
  clicked.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.repeat) event.preventDefault();
  });
}

/**
 * A button that does one thing.
 * @param {string} text
 * @param {() => void} action
 * @param {Record<string, string>} [attributes]
 */
export function button(text, action, attributes = {}) {
  const made = element("button", { type: "button", ...attributes }, text);
  onClick(made, action);
  return made;
}

/**
 * A line drawing of 24 × 24 units that takes the text's colour.
 * @param {string[]} paths
 */
export function drawing(...paths) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  for (const d of paths) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}

/**
 * Fills in a page's texts: `data-words` goes into the element, `data-words-label` into its accessible name.
 * @param {Words} words
 * @param {string} language
 */
export function translatePage(words, language) {
  document.documentElement.lang = language;
  for (const node of document.querySelectorAll("[data-words]"))
    say(node, words(node.getAttribute("data-words") ?? ""));
  for (const node of document.querySelectorAll("[data-words-label]")) {
    node.setAttribute("aria-label", words(node.getAttribute("data-words-label") ?? ""));
  }
}

/**
 * The element with this id, which the page's own HTML has.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`no #${id} in this page`);
  return found;
}

/**
 * The field with this id.
 * @param {string} id
 */
export function input(id) {
  return /** @type {HTMLInputElement} */ (byId(id));
}

/**
 * @param {Element} node
 * @param {string} text
 */
function say(node, text) {
  said.set(node, text);
  node.textContent = text;
}

/**
 * Puts a text into the element with this id, if it differs from the last one: so a screen reader reads only
 * changes, and what a page translator made of the last text stays.
 * @param {string} id
 * @param {string} text
 */
export function setText(id, text) {
  setTextOf(byId(id), text);
}

/**
 * The same for an element.
 * @param {Element} node
 * @param {string} text
 */
export function setTextOf(node, text) {
  if (textOf(node) !== text) say(node, text);
}

/**
 * Puts a text into the element with this id, even the same as before: what happens again is said again.
 * @param {string} id
 * @param {string} text
 */
export function tellText(id, text) {
  say(byId(id), text);
}

/**
 * What an element last said, whatever a page translator made of it.
 * @param {Element} node
 */
function textOf(node) {
  return said.get(node) ?? node.textContent;
}

/**
 * Shows a line, or takes it away when there is nothing to say.
 * @param {string} id
 * @param {string} text
 */
export function showText(id, text) {
  setText(id, text);
  byId(id).hidden = !text;
}

/**
 * Says in the element with this id how something stands; a screen reader reads it out when the state changes,
 * and not at each second of a countdown.
 * @param {string} id
 * @param {string} name of the state
 * @param {string} text
 */
export function setState(id, name, text) {
  const node = byId(id);
  const isAnother = node.dataset.said !== name;
  // If it is drawn again before it was read out, it still has to be read out.
  if (!isAnother && textOf(node) === text) return;
  // Not `ariaLive`, which Firefox has only since 119.
  node.setAttribute("aria-live", isAnother ? "polite" : "off");
  node.dataset.said = name;
  setText(id, text);
}
