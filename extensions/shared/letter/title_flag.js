// @ts-check
/** A few words before the tab's title while the tab is hidden, for somebody who looks at another tab. */
export class TitleFlag {
  #flag = "";
  #gone = new AbortController();

  constructor() {
    const { signal } = this.#gone;
    document.addEventListener("visibilitychange", () => this.set(this.#flag), { signal });
  }

  /** Leaves the title as it was, for good. */
  remove() {
    this.set("");
    this.#gone.abort();
  }

  /** @param {string} flag "" for none */
  set(flag) {
    const bare =
      this.#shown && document.title.startsWith(this.#shown)
        ? document.title.slice(this.#shown.length)
        : document.title;
    this.#flag = flag;
    this.#shown = flag && document.hidden ? `${flag} ` : "";
    if (document.title !== this.#shown + bare) document.title = this.#shown + bare;
  }

  #shown = "";
}
