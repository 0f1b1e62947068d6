// @ts-check
// As much of a page as the overlay uses, for tests without a browser.

/** The names of an element's classes. @extends {Set<string>} */
class Names extends Set {
  /** @param {string} name */
  contains(name) {
    return this.has(name);
  }

  /** @param {string} name */
  remove(name) {
    this.delete(name);
  }
}

/** An element that keeps its children and attributes, and shows nothing. */
class Bare extends EventTarget {
  /** @type {Bare[]} */
  children = [];
  /** @type {Bare | null} */
  parent = null;
  /** @type {Map<string, string>} */
  attributes = new Map();
  /** @type {Set<() => void>} */
  watchers = new Set();
  classList = new Names();
  dataset = {};
  hidden = false;
  disabled = false;
  textContent = "";
  style = { setProperty: () => {} };

  /** @param {string} tag */
  constructor(tag) {
    super();
    this.tag = tag;
  }

  /** @param {(Bare | string)[]} nodes */
  append(...nodes) {
    for (const node of nodes) {
      if (typeof node === "string") this.textContent += node;
      else {
        node.remove();
        node.parent = this;
        this.children.push(node);
      }
    }
  }

  /** @param {(Bare | string)[]} nodes */
  replaceChildren(...nodes) {
    this.textContent = "";
    for (const child of [...this.children]) child.remove();
    this.append(...nodes);
  }

  remove() {
    const { parent } = this;
    if (parent) parent.children = parent.children.filter((child) => child !== this);
    this.parent = null;
    for (const tell of parent?.watchers ?? []) queueMicrotask(tell);
  }

  /** @type {boolean} */
  get isConnected() {
    return this.tag === "html" || (this.parent?.isConnected ?? false);
  }

  /** @param {Bare | null} node */
  contains(node) {
    return node !== null && this.all.includes(node);
  }

  attachShadow() {
    this.root = new Bare("root");
    return Object.assign(this.root, { host: this, activeElement: null });
  }

  /** @returns {Bare[]} this element and everything in it */
  get all() {
    return [this, ...this.children.flatMap((child) => child.all), ...(this.root?.all ?? [])];
  }

  /** @param {string} name */
  getAttribute(name) {
    return this.attributes.get(name) ?? null;
  }

  /**
   * @param {string} name
   * @param {string} value
   */
  setAttribute(name, value) {
    this.attributes.set(name, value);
  }

  click() {
    this.dispatchEvent(Object.assign(new Event("click"), { detail: 1 }));
  }

  /** @param {string} selector a tag, an attribute or both; the last match is returned */
  querySelector(selector) {
    const [tag, attribute] = selector.split(/[[\]]/);
    const fits = (/** @type {Bare} */ node) => (tag ? node.tag === tag : node.attributes.has(attribute));
    return this.all.findLast((node) => node !== this && fits(node)) ?? null;
  }

  querySelectorAll() {
    return [];
  }
  showModal() {}
  showPopover() {}
  close() {}
  animate() {}
  focus() {}
}

/** Tells that a child has left an element. */
class Watcher {
  /** @type {Bare | null} */
  #watched = null;

  /** @param {() => void} tell */
  constructor(tell) {
    this.tell = tell;
  }

  /** @param {Bare} element */
  observe(element) {
    this.#watched = element;
    element.watchers.add(this.tell);
  }

  disconnect() {
    this.#watched?.watchers.delete(this.tell);
  }
}

/** Replaces the browser's own page for as long as the process lives. */
export function openBarePage() {
  const page = new Bare("html");
  const document = Object.assign(new EventTarget(), {
    documentElement: page,
    ...{ hidden: false, title: "Meet", body: new Bare("body"), activeElement: null },
    createElement: (/** @type {string} */ tag) => new Bare(tag),
    createElementNS: (/** @type {string} */ _, /** @type {string} */ tag) => new Bare(tag),
  });
  Object.assign(globalThis, {
    document,
    HTMLElement: Bare,
    MutationObserver: Watcher,
    window: new EventTarget(),
  });
  return page;
}
