// @ts-check
/** @import { Outcome } from "./shared/types" */
/** @import { Words } from "./shared/words.js" */
import { button, drawing, element, setTextOf } from "./shared/element.js";
import { noticeText } from "./shared/words.js";

/** After this the chip is read, and shrinks to its eye until somebody turns to it. */
const SHRINK_MS = 8000;

/** The small sign that blinks are being measured in this meeting, with the way to stop it. */
export class Chip {
  /** @type {HTMLElement | null} */
  #chip = null;
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
    if (this.#chip) return;
    const chip = element("section", {
      class: "chip",
      popover: "manual",
      "aria-label": this.#words("chip_label"),
    });
    this.#chip = chip;
    this.#root.append(chip);
    chip.showPopover();
    this.#shrinkLater(chip, this.#renderNotice(chip).text);
  }

  /** The measuring was stopped: also where it begins anew at once, what was asked and pressed here goes. */
  onStopped() {
    if (this.#chip?.classList.contains("asking")) this.hide();
  }

  hide() {
    this.#chip?.remove();
    this.#chip = null;
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
    const text = element("span", { class: "words", role: "status" });
    const stop = button(words("chip_stop"), () => this.#renderQuestion(chip), { class: "quiet" });
    chip.replaceChildren(eye(), text, stop);
    text.textContent = words("chip_measuring"); // after it is there, or screen readers say nothing
    return { text, stop };
  }

  /**
   * It stops for everybody, so one stray click is not enough.
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
      element("p", { class: "words", role: "status", id: "chip-ask" }, words("chip_ask")),
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
    if (outcome.ok) return; // the server tells everyone, us too, and the chip goes
    const { text, stop } = this.#renderNotice(chip);
    text.setAttribute("role", "alert");
    text.textContent = noticeText(this.#words, `error_${outcome.error}`, outcome.retryAfter);
    this.#shrinkLater(chip, text);
    // Whoever is elsewhere by now stays there.
    const { activeElement } = document;
    if (activeElement === document.body || activeElement === this.#root.host) stop.focus();
  }
}

function eye() {
  return drawing(
    "M2.5 12C5 7.5 8.5 5.5 12 5.5s7 2 9.5 6.5c-2.5 4.5-6 6.5-9.5 6.5S5 16.5 2.5 12Z",
    "M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6Z",
  );
}
