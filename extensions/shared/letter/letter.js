// @ts-check
/** @import { Rest } from "../types" */
/** @import { Words } from "../words.js" */
/** @import { openLayer } from "./layer.js" */
/** @import { Toast } from "./toast.js" */
import { clockText } from "../countdown.js";
import { button, element, setTextOf } from "../element.js";
import { msLeft } from "../meeting/meeting_state.js";
import { SNOOZE_MINUTES, snoozeChoices } from "./letter_answer.js";
import { letterContent } from "./letter_content.js";

/** Who answers the letter after so long has been away: the button says "I'm back" instead of "OK". */
const BACK_AFTER_MS = 60_000;
/**
 * Nobody has read a letter so soon after it came: a click of the mouse was then on its way to what lay there.
 * About what people need to see something and hold a click back. Keys and screen readers press all the same.
 */
const UNREAD_MS = 700;

/** The letter that invites to a rest. */
export class Letter {
  #root;
  #whenLetGo;
  #toast;
  #words;
  #answer;
  /** @type {HTMLDialogElement | null} */
  #dialog = null;
  // Read when somebody asks for it, and not each second.
  #time = element("span", { class: "time", role: "timer" });
  #length = element("p", { class: "what" });
  #bar = element("div", { class: "left" });
  #later = element("div", { class: "later", role: "group", "aria-labelledby": "later" });
  /** @type {Map<number, HTMLButtonElement>} */
  #choices = new Map();
  #ok;
  /**
   * The page's frame in which somebody was: the browser gives its focus back to the page.
   * @type {HTMLElement | null}
   */
  #frame = null;
  #shownAt = 0;
  #restId = "";
  #endsAt = "";

  /**
   * @param {Pick<ReturnType<typeof openLayer>, "root" | "whenLetGo">} layer where it is put
   * @param {Pick<Toast, "remove">} toast what was said before goes when it comes
   * @param {Words} words
   * @param {(snoozeMinutes: number) => void} answer 0: closed
   */
  constructor({ root, whenLetGo }, toast, words, answer) {
    this.#root = root;
    this.#whenLetGo = whenLetGo;
    this.#toast = toast;
    this.#words = words;
    this.#answer = answer;
    this.#ok = button(words("letter_ok"), () => answer(0), { class: "main" });
    this.#later.append(element("span", { id: "later" }, words("letter_later")));
    for (const minutes of SNOOZE_MINUTES) {
      const choice = button(words("letter_minutes", minutes), () => answer(minutes), { class: "quiet" });
      this.#choices.set(minutes, choice);
      this.#later.append(choice);
    }
  }

  /**
   * Lays the letter on the table, unless it lies there, and writes the time into it.
   * @param {Rest} rest
   * @param {number} now server clock, ms
   */
  show(rest, now) {
    if (this.#restId !== rest.id) this.#open(rest);
    const left = msLeft(rest, now);
    this.#writeLength(rest, left);
    this.#time.textContent = clockText(left);
    this.#bar.style.setProperty("--share", String(Math.min(1, left / (rest.seconds * 1000))));
    const away = performance.now() - this.#shownAt > BACK_AFTER_MS;
    setTextOf(this.#ok, this.#words(away ? "letter_back" : "letter_ok"));
    this.#offerSnoozes(snoozeChoices(rest, now));
  }

  /** @param {Rest} rest */
  #open(rest) {
    this.hide();
    this.#toast.remove();
    this.#restId = rest.id;
    this.#shownAt = performance.now();
    const dialog = this.#write(rest);
    this.#dialog = dialog;
    this.#root.append(dialog);
    const focused = /** @type {HTMLElement | null} */ (document.activeElement);
    this.#frame = focused?.tagName === "IFRAME" ? focused : null;
    // The letter takes the focus, not its button: who is typing must not answer by a stray Enter.
    dialog.showModal();
    dialog.focus();
    // In a low window it was opened at its first button, far below the reason.
    dialog.scrollTop = 0;
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.#answer(0);
    });
  }

  /** @param {Rest} rest */
  #write(rest) {
    const dialog = element("dialog", {
      class: "letter",
      role: "dialog",
      "aria-labelledby": "title",
      "aria-describedby": "text note",
      tabindex: "-1",
    });
    const buttons = element("div", { class: "buttons" }, this.#ok, this.#later);
    // By no sheet: its animations end when the letter is laid anew, above what came right after it.
    buttons.animate({ pointerEvents: ["none", "none"] }, UNREAD_MS);
    dialog.append(
      ...letterContent(rest, this.#words, { length: this.#length, time: this.#time, bar: this.#bar }),
      buttons,
    );
    return dialog;
  }

  /**
   * For how long the rest invites from now on: said anew when that has changed, not as it passes.
   * @param {Rest} rest
   * @param {number} left ms
   */
  #writeLength(rest, left) {
    if (this.#endsAt === rest.ends_at) return;
    this.#endsAt = rest.ends_at;
    const minutes = Math.round(left / 60_000);
    this.#length.textContent = this.#words(minutes ? "letter_invites" : "letter_invites_briefly", minutes);
  }

  /**
   * A button that goes leaves its focus to the letter.
   * @param {number[]} offered minutes
   */
  #offerSnoozes(offered) {
    this.#later.hidden = !offered.length;
    for (const [minutes, choice] of this.#choices) {
      const focused = this.#root.activeElement === choice;
      choice.hidden = !offered.includes(minutes);
      if (focused && choice.hidden) this.#dialog?.focus();
    }
  }

  /** Takes it away; the focus goes back to where it was. */
  hide() {
    this.#dialog?.close();
    this.#keepToast();
    this.#dialog?.remove();
    this.#returnToFrame();
    this.#dialog = null;
    this.#restId = this.#endsAt = "";
  }

  /** A key that is still held would go on in it. */
  #returnToFrame() {
    const frame = this.#frame;
    this.#frame = null;
    if (frame) this.#whenLetGo(() => frame.focus({ preventScroll: true }));
  }

  /** What was said over the letter stays for its time. */
  #keepToast() {
    const toast = this.#dialog?.querySelector("[popover]");
    if (!(toast instanceof HTMLElement)) return;
    this.#root.append(toast);
    toast.showPopover?.();
  }
}
