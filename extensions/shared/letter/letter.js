// @ts-check
/** @import { Rest } from "../types" */
/** @import { Words } from "../words.js" */
import { clockText } from "../countdown.js";
import { button, drawing, element } from "../element.js";
import { msLeft } from "../meeting_state.js";
import { reasonName, SNOOZE_MINUTES, stretchFor } from "./letter_state.js";

/** How many `stretch_N` texts there are. */
const STRETCHES = 6;

/** Who answers the letter after so long has been away: the button says "I'm back" instead of "OK". */
const BACK_AFTER_MS = 60_000;

/** The letter that invites to a rest. */
export class Letter {
  #root;
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
  #shownAt = 0;
  #restId = "";
  #endsAt = "";

  /**
   * @param {ShadowRoot} root where it is put
   * @param {Words} words
   * @param {(snoozeMinutes: number) => void} answer 0: closed
   */
  constructor(root, words, answer) {
    this.#root = root;
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
   * Lays the letter on the table, unless it lies there.
   * @param {Rest} rest
   */
  show(rest) {
    if (this.#restId === rest.id) return;
    this.hide();
    this.#restId = rest.id;
    this.#shownAt = performance.now();
    const dialog = this.#write(rest);
    this.#dialog = dialog;
    this.#root.append(dialog);
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

  /**
   * @param {Rest} rest
   * @param {number} now server clock, ms
   * @param {number[]} snoozes for how many minutes it can be put off
   */
  tick(rest, now, snoozes) {
    const left = msLeft(rest, now);
    this.#writeLength(rest, left);
    this.#time.textContent = clockText(left);
    this.#bar.style.setProperty("--share", String(Math.min(1, left / (rest.seconds * 1000))));
    const away = performance.now() - this.#shownAt > BACK_AFTER_MS;
    this.#ok.textContent = this.#words(away ? "letter_back" : "letter_ok");
    this.#offerSnoozes(snoozes);
  }

  /**
   * For how long the rest invites from now on: said anew when that has changed, not as it passes.
   * @param {Rest} rest
   * @param {number} left ms
   */
  #writeLength(rest, left) {
    if (this.#endsAt === rest.ends_at) return;
    this.#endsAt = rest.ends_at;
    this.#length.textContent = this.#words("letter_invites", Math.max(1, Math.round(left / 60_000)));
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
    this.#dialog = null;
    this.#restId = this.#endsAt = "";
  }

  /** What was said over the letter stays for its time. */
  #keepToast() {
    const toast = this.#dialog?.querySelector("[popover]");
    if (!(toast instanceof HTMLElement)) return;
    this.#root.append(toast);
    toast.showPopover();
  }

  /** @param {Rest} rest */
  #write(rest) {
    const words = this.#words;
    const dialog = element("dialog", {
      class: "letter",
      role: "dialog",
      "aria-labelledby": "title",
      "aria-describedby": "text",
      tabindex: "-1",
    });
    dialog.append(
      element("div", { class: "flap", "aria-hidden": "true" }),
      cup(),
      element("h2", { id: "title" }, words("letter_title")),
      invitation(rest, this.#length, words),
      element("p", { class: "clock" }, element("span", { class: "label" }, words("letter_left")), this.#time),
      this.#bar,
      stretch(rest, words),
      element("div", { class: "buttons" }, this.#ok, this.#later),
    );
    return dialog;
  }
}

/**
 * Why there is a rest, how long it is, and what the leader adds.
 * @param {Rest} rest
 * @param {HTMLElement} length
 * @param {Words} words
 */
function invitation(rest, length, words) {
  const text = element(
    "div",
    { id: "text" },
    element("p", { class: "why" }, words(`why_${reasonName(rest.reason)}`)),
    length,
  );
  if (rest.note) text.append(element("p", { class: "note", dir: "auto" }, rest.note));
  return text;
}

/**
 * Something to do in the rest, beside a leaf.
 * @param {Rest} rest
 * @param {Words} words
 */
function stretch(rest, words) {
  return element(
    "p",
    { class: "stretch" },
    drawing("M5 19c8 1 14-4 14-14C10 5 4 10 5 19Z", "M5 19c3-5 6-8 10-10"),
    element("span", {}, words(`stretch_${stretchFor(rest, STRETCHES) + 1}`)),
  );
}

/** The seal of the letter: a cup with steam. */
function cup() {
  return element(
    "div",
    { class: "seal", "aria-hidden": "true" },
    drawing(
      "M5 10h11v4.5A4.5 4.5 0 0 1 11.5 19h-2A4.5 4.5 0 0 1 5 14.5Z",
      "M16 11h1.5a2.25 2.25 0 0 1 0 4.5H16",
      "M8.5 7c-1-1 1-2 0-3",
      "M12.5 7c-1-1 1-2 0-3",
    ),
  );
}
