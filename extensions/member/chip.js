// @ts-check
/** @import { Outcome } from "./shared/types" */
/** @import { Words } from "./shared/words.js" */
import { button, drawing, element, setTextOf } from "./shared/element.js";
import { SpokenLine } from "./shared/letter/spoken_line.js";
import { noticeText } from "./shared/words.js";

/** After this long the chip has been read, and shrinks to its eye until somebody turns to it. */
const SHRINK_MS = 8000;

/** The small sign that blinks are being measured in this meeting, with the way to stop it. */
export class Chip {
  /** @type {HTMLElement | null} */
  #chip = null;
  /** Where the focus was before it came to the chip. @type {HTMLElement | null} */
  #cameFrom = null;
  /** What it says. @type {HTMLElement} */
  #text = element("span");
  #notice = new SpokenLine();
  /** Whether it could be seen: on a hidden page nothing can, nor is it read aloud. */
  #isSeen = false;
  #failure = new SpokenLine("alert");
  #root;
  #words;
  #stop;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #shrinking;

  /**
   * @param {ShadowRoot} root
   * @param {Words} words
   * @param {() => Promise<Outcome>} stop
   */
  constructor(root, words, stop) {
    this.#root = root;
    this.#words = words;
    this.#stop = stop;
  }

  show() {
    const chip = this.#chip ?? this.#open();
    if (this.#isSeen || document.hidden) return;
    this.#isSeen = true;
    this.#shrinkLater(chip, this.#text);
    this.#notice.say(this.#root, this.#words("chip_measuring"));
  }

  #open() {
    const chip = element("section", {
      class: "chip",
      popover: "manual",
      "aria-label": this.#words("chip_label"),
    });
    this.#chip = chip;
    this.#root.append(chip);
    chip.showPopover();
    chip.addEventListener("focusin", ({ relatedTarget }) => {
      if (relatedTarget instanceof HTMLElement && !chip.contains(relatedTarget))
        this.#cameFrom = relatedTarget;
    });
    this.#text = this.#renderNotice(chip).text;
    return chip;
  }

  /** The measuring was stopped: even if it restarts at once, what was asked and pressed here goes away. */
  onStopped() {
    if (this.#chip?.classList.contains("asking")) this.hide();
  }

  /** Removes it; if the focus is in it, that goes back to where it came from. */
  hide() {
    const chip = this.#chip;
    if (!chip) return;
    const isHere = this.#hasFocus(chip);
    chip.remove();
    this.#chip = null;
    this.#isSeen = false;
    clearTimeout(this.#shrinking);
    this.#notice.clear();
    this.#failure.clear();
    if (isHere) this.#cameFrom?.focus({ preventScroll: true });
    this.#cameFrom = null;
  }

  /**
   * Whether the focus is in it; that of a button waiting for its answer is nowhere by now.
   * @param {HTMLElement} chip
   */
  #hasFocus(chip) {
    if (this.#root.activeElement) return chip.contains(this.#root.activeElement);
    return document.activeElement === document.body && chip.querySelector("button:disabled") !== null;
  }

  /**
   * @param {HTMLElement} chip
   * @param {HTMLElement} text which by then says what the sign is for, whatever it said before
   */
  #shrinkLater(chip, text) {
    clearTimeout(this.#shrinking);
    chip.classList.remove("small");
    this.#shrinking = setTimeout(() => {
      setTextOf(text, this.#words("chip_measuring"));
      chip.classList.add("small");
    }, SHRINK_MS);
  }

  /**
   * @param {HTMLElement} chip
   * @returns what it says, and its button
   */
  #renderNotice(chip) {
    const words = this.#words;
    chip.classList.remove("asking");
    const text = element("span", { class: "words" }, words("chip_measuring"));
    const stop = button(words("chip_stop"), () => this.#renderQuestion(chip), { class: "quiet" });
    chip.replaceChildren(eye(), text, stop);
    return { text, stop };
  }

  /**
   * Measuring stops for everybody, so one stray click is not enough.
   * @param {HTMLElement} chip
   */
  #renderQuestion(chip) {
    const words = this.#words;
    chip.classList.add("asking");
    const keep = button(words("chip_keep"), () => this.#renderNotice(chip).stop.focus(), { class: "quiet" });
    const stop = button(words("chip_stop_all"), () => this.#confirm(chip, stop), {
      class: "main",
      "aria-describedby": "chip-ask",
    });
    chip.replaceChildren(
      element("p", { class: "words", id: "chip-ask" }, words("chip_ask")), // read with the button
      element("div", { class: "buttons" }, stop, keep),
    );
    stop.focus();
  }

  /**
   * @param {HTMLElement} chip
   * @param {HTMLButtonElement} pressed
   */
  async #confirm(chip, pressed) {
    pressed.disabled = true;
    const outcome = await this.#stop();
    if (outcome.ok) return; // it goes away with that
    if (chip !== this.#chip) return; // it has gone, and another one may be there
    const isHere = this.#hasFocus(chip);
    const { text, stop } = this.#renderNotice(chip);
    setTextOf(text, noticeText(this.#words, `error_${outcome.error}`, outcome.retryAfter));
    this.#failure.say(this.#root, text.textContent);
    this.#shrinkLater(chip, text);
    if (isHere) stop.focus();
  }
}

function eye() {
  return drawing(
    "M2.5 12C5 7.5 8.5 5.5 12 5.5s7 2 9.5 6.5c-2.5 4.5-6 6.5-9.5 6.5S5 16.5 2.5 12Z",
    "M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6Z",
  );
}
