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

/** Somebody who answers the letter only after this long was away: the button says "I'm back", not "OK". */
const BACK_AFTER_MS = 60_000;
/**
 * Nobody has read a letter this soon after it came: a mouse click at that time was meant for what lay there
 * before. It is about the time people need to see something and hold a click back. Keys and screen readers
 * still press the buttons.
 */
const UNREAD_MS = 700;

/** The letter that invites people to rest. */
export class Letter {
  #root;
  #whenLetGo;
  #toast;
  #words;
  #answer;
  /** @type {HTMLDialogElement | null} */
  #dialog = null;
  // Read out when somebody asks for it, and not each second.
  #time = element("span", { class: "time", role: "timer" });
  #length = element("p", { class: "what" });
  #bar = element("div", { class: "left" });
  #later = element("div", { class: "later", role: "group", "aria-labelledby": "later" });
  /** @type {Map<number, HTMLButtonElement>} */
  #choices = new Map();
  #ok;
  /**
   * The page's iframe that had the focus: by itself, the browser gives the focus back to the page instead.
   * @type {HTMLElement | null}
   */
  #frame = null;
  #shownAt = 0;
  #restId = "";
  #endsAt = "";

  /**
   * @param {Pick<ReturnType<typeof openLayer>, "root" | "whenLetGo">} layer where it is put
   * @param {Pick<Toast, "remove">} toast what was said before is removed when the letter comes
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
   * Lays the letter on the table, unless it is there already, and writes the time into it.
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
    // The letter takes the focus, not its button: somebody who is typing must not answer by a stray Enter.
    dialog.showModal();
    dialog.focus();
    // In a low window it would otherwise be open at its first button, far below the reason.
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
    // Not by a style sheet, whose animations end when the letter is laid again, above what came after it.
    buttons.animate({ pointerEvents: ["none", "none"] }, UNREAD_MS);
    dialog.append(
      ...letterContent(rest, this.#words, { length: this.#length, time: this.#time, bar: this.#bar }),
      buttons,
    );
    return dialog;
  }

  /**
   * Writes for how long the letter invites from now on: only when the end has changed, not as time passes.
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
   * A button that is hidden passes its focus to the letter.
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

  /** Takes the letter away; the focus goes back to where it was. */
  hide() {
    this.#dialog?.close();
    this.#keepToast();
    this.#dialog?.remove();
    this.#returnToFrame();
    this.#dialog = null;
    this.#restId = this.#endsAt = "";
  }

  /** Waits until no key is held, since a held one would go on in the frame. */
  #returnToFrame() {
    const frame = this.#frame;
    this.#frame = null;
    if (frame) this.#whenLetGo(() => frame.focus({ preventScroll: true }));
  }

  /** A line that was shown over the letter stays until its time is up. */
  #keepToast() {
    const toast = this.#dialog?.querySelector("[popover]");
    if (!(toast instanceof HTMLElement)) return;
    this.#root.append(toast);
    toast.showPopover?.();
  }
}
