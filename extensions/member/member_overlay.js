// @ts-check
/** @import { LetterState } from "./shared/letter/letter_state.js" */
/** @import { MeetTab } from "./shared/page/meet_tab.js" */
/** @import { Failure, Rest, ServerEvent } from "./shared/types" */
/** @import { Words } from "./shared/words.js" */
/** @import { RestSignals } from "./rest_signals.js" */

import { Announcement } from "./announcement.js";
import { Chip } from "./chip.js";
import { takeLine } from "./news.js";
import { untilNextMinute, untilNextSecond } from "./shared/countdown.js";
import { openLayer } from "./shared/letter/layer.js";
import { Letter } from "./shared/letter/letter.js";
import { untilChange } from "./shared/letter/letter_answer.js";
import { TitleFlag } from "./shared/letter/title_flag.js";
import { Toast } from "./shared/letter/toast.js";
import { msLeft } from "./shared/meeting/meeting_state.js";
import { BREATH_MS, News } from "./shared/meeting/news.js";
import { noticeText } from "./shared/words.js";

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
  #state;
  #signals;
  #language;
  #news = new News();
  #meetingKey = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {MeetTab} tab
   * @param {{words: Words, language: string}} spoken
   * @param {CSSStyleSheet} sheet
   * @param {() => void} onTick
   * @param {{state: LetterState, signals: RestSignals}} lasting what outlives a change of language
   */
  constructor(tab, { words, language }, sheet, onTick, { state, signals }) {
    this.words = words;
    this.#tab = tab;
    this.#onTick = onTick;
    this.#state = state;
    this.#signals = signals;
    this.#language = language;
    this.#layer = openLayer([sheet], language);
    const { root } = this.#layer;
    this.#chip = new Chip(root, words, () => tab.stopMeasuring());
    this.#toast = new Toast(root);
    this.#letter = new Letter(this.#layer, this.#toast, words, (minutes) => this.#onAnswer(minutes));
    this.#announcement = new Announcement(root, words);
  }

  /** Something may have changed. */
  scheduleRender() {
    this.#renderIn(BREATH_MS);
  }

  /** @param {number} ms */
  #renderIn(ms) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#render(), ms);
  }

  /** @param {ServerEvent} event a live one */
  onEvent(event) {
    this.#state.hear(event);
    if (!this.#state.rest) this.#letter.hide();
    if (event.event === "monitoring_stopped") this.#chip.onStopped();
    this.#news.hear(event);
  }

  /** @param {Failure} failure why something could not be done */
  sayFailure({ error, retryAfter }) {
    this.#layer.attach();
    this.#toast.show(noticeText(this.words, `error_${error}`, retryAfter));
  }

  /** Leaves the page as it was. */
  remove() {
    clearTimeout(this.#timer);
    this.#letter.hide();
    this.#title.remove();
    this.#toast.remove();
    this.#layer.remove();
  }

  #render() {
    this.#layer.attach();
    const { meeting, clock, inCall } = this.#tab;
    if (this.#meetingKey !== this.#tab.meetingKey) this.#state.leave();
    this.#meetingKey = this.#tab.meetingKey;
    const isOver = this.#state.look(this.#tab, clock.now());
    const { rest } = this.#state;
    if (!rest) this.#letter.hide();
    // Nothing is measured in a rest.
    if (meeting.measuring && inCall && !rest) this.#chip.show();
    else this.#chip.hide();
    if (isOver) this.#onRestOver();
    if (rest) this.#renderRest(rest, clock.now());
    else this.#renderNoRest();
    this.#renderAnnouncement();
    // After the letter: a line that it then covered would be out of reach. A hidden page tells it later.
    const news = document.hidden ? "" : takeLine(this.#news, this.#tab);
    if (news) this.#toast.show(this.words(news));
    this.#onTick();
  }

  #renderNoRest() {
    this.#title.set("");
    this.#signals.withdraw();
  }

  #renderAnnouncement() {
    const beginsInMs = this.#tab.restBeginsInMs;
    this.#announcement.show(beginsInMs);
    if (beginsInMs !== null) this.#renderIn(untilNextSecond(beginsInMs));
  }

  /**
   * @param {Rest} rest
   * @param {number} now
   */
  #renderRest(rest, now) {
    const open = this.#state.isOpen(now);
    if (open && !this.#tab.settings?.notifyOnly) this.#letter.show(rest, now);
    else this.#letter.hide();
    if (open)
      this.#signals.tell(rest, this.#state.takeComing(), { words: this.words, language: this.#language });
    else this.#signals.withdraw();
    this.#title.set(open ? this.words("title_flag") : "");
    const left = msLeft(rest, now);
    const next = open
      ? untilNextSecond(left)
      : Math.min(untilChange(this.#state.answer, rest, now), untilNextMinute(left));
    this.#renderIn(next);
  }

  /** Does what its button does. */
  closeLetter() {
    this.#onAnswer(0);
  }

  #onRestOver() {
    if (this.#tab.stream === "off") return;
    this.#toast.show(this.words("toast_rest_over"));
    this.#signals.playSound();
  }

  /** @param {number} minutes by which to put the letter off; 0: it is closed */
  #onAnswer(minutes) {
    if (!this.#state.rest) return this.#letter.hide();
    this.#state.reply(minutes, this.#tab.clock.now());
    this.#render();
  }
}
