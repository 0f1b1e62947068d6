// @ts-check
/** @import { MeetTab } from "./shared/page/meet_tab.js" */
/** @import { LetterAnswer, Rest, ServerEvent } from "./shared/types" */
/** @import { Words } from "./shared/words.js" */

import { Announcement } from "./announcement.js";
import { Chip } from "./chip.js";
import { untilNextSecond } from "./shared/countdown.js";
import { playSound } from "./shared/letter/chime.js";
import { openLayer } from "./shared/letter/layer.js";
import { Letter } from "./shared/letter/letter.js";
import { answerAfter, isOpen, snoozeChoices, untilChange } from "./shared/letter/letter_state.js";
import { TitleFlag } from "./shared/letter/title_flag.js";
import { Toast } from "./shared/letter/toast.js";
import { msLeft } from "./shared/meeting_state.js";

/**
 * What a reconnect brings comes as several events in one breath; what they leave is shown, not each of them.
 */
const SETTLE_MS = 100;

/** Everything that a member sees in the Meet page: letter, chip and toasts. */
export class MemberOverlay {
  words;
  #tab;
  #layer;
  #letter;
  #chip;
  #toast;
  #announcement;
  #title = new TitleFlag();
  #onTick;
  #language;
  #toldOf = "";
  /** @type {Rest | null} */
  #rest = null;
  #meetingId = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {MeetTab} tab
   * @param {{words: Words, language: string}} spoken
   * @param {CSSStyleSheet} sheet
   * @param {() => void} onTick
   */
  constructor(tab, { words, language }, sheet, onTick) {
    this.words = words;
    this.#tab = tab;
    this.#onTick = onTick;
    this.#language = language;
    this.#layer = openLayer([sheet], language);
    const { root } = this.#layer;
    this.#letter = new Letter(root, words, (minutes) => this.#onAnswer(minutes));
    this.#chip = new Chip(root, words, async () => (await tab.call("stopMeasuring")).ok);
    this.#toast = new Toast(root);
    this.#announcement = new Announcement(root, words);
  }

  /** Something may have changed. */
  scheduleRender() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#render(), SETTLE_MS);
  }

  /** @param {ServerEvent} event a live one */
  onEvent({ event }) {
    if (event === "meeting_ended") this.#forgetRest();
    if (event === "rest_cancelled") this.#toast.show(this.words("toast_cancelled"));
    if (event === "rest_extended") this.#toast.show(this.words("toast_extended"));
    if (event === "monitoring_stopped") this.#toast.show(this.words("toast_stopped"));
    if (event === "rest_requested") this.#toast.show(this.words("toast_requested"));
  }

  /** Leaves the page as it was. */
  remove() {
    clearTimeout(this.#timer);
    this.#letter.hide();
    this.#title.set("");
    this.#layer.host.remove();
  }

  #render() {
    const { rest, meeting, clock, inCall } = this.#tab;
    if (meeting.measuring && inCall) this.#chip.show();
    else this.#chip.hide();
    if (this.#meetingId !== this.#tab.meetingId) this.#forgetRest();
    this.#meetingId = this.#tab.meetingId;
    if (this.#rest && this.#rest.id !== rest?.id) this.#onRestOver();
    this.#rest = rest;
    if (rest) this.#renderRest(rest, clock.now());
    else this.#title.set("");
    this.#renderAnnouncement();
    this.#onTick();
  }

  #renderAnnouncement() {
    const beginsInMs = this.#tab.restBeginsInMs;
    this.#announcement.show(beginsInMs);
    if (beginsInMs === null) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#render(), untilNextSecond(beginsInMs));
  }

  /**
   * @param {Rest} rest
   * @param {number} now
   */
  #renderRest(rest, now) {
    const answer = this.#answerTo(rest);
    const open = isOpen(answer, now);
    if (open) this.#tell(rest, answer);
    if (open && !this.#tab.settings?.notifyOnly) this.#openLetter(rest, now);
    else this.#letter.hide();
    this.#title.set(open ? this.words("title_flag") : "");
    const left = msLeft(rest, now);
    const next = open ? untilNextSecond(left) : Math.min(untilChange(answer, rest, now), 60_000);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#render(), next);
  }

  /**
   * @param {Rest} rest
   * @param {number} now
   */
  #openLetter(rest, now) {
    const isNew = this.#letter.show(rest);
    this.#letter.tick(rest, now, snoozeChoices(rest, now));
    if (isNew) this.#playSound();
  }

  /**
   * Once for each rest, and each time that its letter comes back, to who does not see the letter.
   * @param {Rest} rest
   * @param {LetterAnswer} answer
   */
  #tell(rest, { snoozedUntil = 0 }) {
    const appearance = `${rest.id} ${snoozedUntil}`;
    if (this.#toldOf === appearance) return;
    this.#toldOf = appearance;
    if (!document.hidden && !this.#tab.settings?.notifyOnly) return;
    const time = new Date(rest.ends_at).toLocaleTimeString(this.#language, {
      hour: "2-digit",
      minute: "2-digit",
    });
    this.#tab.send({
      type: "notify",
      title: this.words("letter_title"),
      message: this.words("notification", time),
    });
  }

  #playSound() {
    const { sound = "off", volume = 0 } = this.#tab.settings ?? {};
    if (sound !== "off") void playSound(sound, volume);
  }

  /** As its button does. */
  closeLetter() {
    if (this.#rest) this.#onAnswer(0);
  }

  /** Nobody is welcomed back to a meeting that has ended, or that was left for another. */
  #forgetRest() {
    this.#letter.hide();
    this.#rest = null;
  }

  #onRestOver() {
    this.#letter.hide();
    if (this.#tab.stream === "off") return;
    this.#toast.show(this.words("toast_rest_over"));
    this.#playSound();
  }

  /** @param {number} minutes to put the letter off; 0: it is closed */
  #onAnswer(minutes) {
    const rest = this.#rest;
    if (!rest) return this.#letter.hide();
    const answer = answerAfter(this.#answerTo(rest), minutes, this.#tab.clock.now());
    this.#tab.remember({ answers: { ...this.#tab.memory.answers, [rest.id]: answer } });
    this.#render();
  }

  /**
   * @param {Rest} rest
   * @returns {LetterAnswer}
   */
  #answerTo(rest) {
    return this.#tab.memory.answers?.[rest.id] ?? {};
  }
}
