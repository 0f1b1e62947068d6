// @ts-check
// A member's page for any device: the letter, "I'd like a rest", and the sign that measuring is on.
/** @import { KeptAnswer, Keeper, Rest, ServerEvent } from "../../extensions/shared/types" */
/** @import { Words } from "../../extensions/shared/words.js" */

import { untilNextSecond } from "../../extensions/shared/countdown.js";
import { byId, setText } from "../../extensions/shared/element.js";
import { focusIfLost } from "../../extensions/shared/focus.js";
import { reasonName } from "../../extensions/shared/letter/letter_content.js";
import { LetterState } from "../../extensions/shared/letter/letter_state.js";
import { TitleFlag } from "../../extensions/shared/letter/title_flag.js";
import { isMeetingId } from "../../extensions/shared/meeting/meeting_id.js";
import { BREATH_MS, News } from "../../extensions/shared/meeting/news.js";
import { OwnRequest } from "../../extensions/shared/meeting/own_request.js";
import { keptInTab } from "../shared/memory.js";
import { meetingOf, serverOf } from "../shared/page_address.js";
import { speakChosen } from "../shared/page_language.js";
import { Actions } from "./actions.js";
import { MemberMeeting } from "./member_meeting.js";
import { takeLine } from "./news.js";
import { Notifications } from "./notifications.js";
import { renderDial } from "./rest_dial.js";
import { RestLetter } from "./rest_letter.js";
import { ScreenAwake } from "./screen_awake.js";
import { Sound } from "./sound.js";
import { TEXTS } from "./texts.js";

class MemberPage {
  #notifications = new Notifications();
  #awake = new ScreenAwake();
  #title = new TitleFlag();
  #sound = new Sound();
  #news = new News();
  /** @type {Keeper<KeptAnswer>} */
  #answers;
  #state;
  #own;
  /** @type {Words} */
  #words = (name) => name;
  /** @type {RestLetter | null} */
  #letter = null;
  #isAtOpener = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #comingBack;

  /**
   * @param {string} server
   * @param {string} id
   */
  constructor(server, id) {
    this.meeting = new MemberMeeting(server, id, (event) => this.#onChange(event));
    const kept = keptInTab(`meeting-rest.request.${id}`);
    this.#own = new OwnRequest(this.meeting, kept, () => this.actions.onLapse());
    this.actions = new Actions(this.meeting, this.#own);
    this.#answers = keptInTab(`meeting-rest.letter.${id}`);
    this.#state = new LetterState(this.#answers);
    setText("meeting-id", id);
    byId("open-letter").addEventListener("click", () => this.#reopen());
    byId("notify").addEventListener("click", async () => {
      await this.#notifications.ask();
      this.#render();
      focusIfLost("sound");
    });
    speakChosen(TEXTS, (words, language) => {
      this.#words = this.actions.words = this.#sound.words = words;
      this.#letter?.remove();
      this.#letter = new RestLetter(words, language, (minutes) => this.#onAnswer(minutes));
      this.#render();
    });
    window.addEventListener("online", () => this.meeting.wake());
    document.addEventListener("visibilitychange", () => !document.hidden && this.meeting.wake());
    byId("page").hidden = false;
  }

  /** @param {ServerEvent | null} event */
  #onChange(event) {
    if (event) this.#hear(event);
    this.#renderIn(BREATH_MS);
  }

  /** @param {number} ms */
  #renderIn(ms) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#render(), ms);
  }

  /** @param {ServerEvent} event */
  #hear(event) {
    this.#own.hear(event);
    this.#state.hear(event);
    if (this.#own.isOwnNews(event) || this.meeting.isOwnStop(event)) this.#news.hearOwn(event);
    else this.#news.hear(event);
  }

  #render() {
    const { meeting } = this;
    meeting.checkSilence();
    const isOver = this.#state.look(meeting, meeting.clock.now());
    const { rest } = this.#state;
    // The clock here, by itself, does not know whether the rest was made longer.
    if (!meeting.meeting.rest && meeting.stream === "open") this.#answers.write(null);
    renderDial(meeting, this.#words);
    this.#renderActions();
    this.#sound.render();
    this.#renderLetter(rest);
    // After the letter: a line in one that goes is not read out, and under one that comes it is out of reach.
    if (isOver) this.#onRestOver();
    // A hidden page tells it later.
    const news = document.hidden ? "" : takeLine(this.#news, meeting, this.#words);
    if (news) this.#letter?.say(news);
    this.#awake.render(rest !== null);
    this.#renderNotifications();
    const left = meeting.restLeftMs ?? meeting.restBeginsInMs ?? 1000;
    this.#renderIn(untilNextSecond(left));
  }

  /**
   * A focus on a button that is hidden during a rest counts as being on the one that opens its letter:
   * otherwise a key meant for the letter would ask everybody to rest as the letter goes.
   */
  #renderActions() {
    const ask = byId("ask");
    const focused = /** @type {HTMLElement | null} */ (document.activeElement);
    this.actions.render();
    if (!ask.hidden || !ask.contains(focused)) return;
    focused?.blur();
    this.#isAtOpener = true;
  }

  /**
   * Shows the letter, or the button that opens it again. If the focus is on that button when the rest ends,
   * it goes on to the next one.
   * @param {Rest | null} rest
   */
  #renderLetter(rest) {
    const opener = byId("open-letter");
    // It is hidden, too, while the letter lies over it.
    this.#isAtOpener = document.activeElement === opener || (this.#isAtOpener && opener.hidden === true);
    const now = this.meeting.clock.now();
    const open = this.#state.isOpen(now);
    this.#letter?.render(open ? rest : null, now, this.#words(`state_${this.meeting.stream}`));
    if (rest && open) this.#tellOf(rest);
    else this.#notifications.hide();
    opener.hidden = rest === null || open;
    this.#title.set(open ? this.#words("title_flag") : "");
    if (rest || !this.#isAtOpener) return;
    this.#isAtOpener = false;
    // Not the request: a key meant for the letter would ask everybody to rest.
    focusIfLost("sound", { preventScroll: true });
  }

  /** @param {Rest} rest whose letter is open */
  #tellOf(rest) {
    if (!this.#state.takeComing()) return;
    this.#notifications.show(
      this.#words("notification_title"),
      this.#words(`why_${reasonName(rest.reason)}`),
    );
    this.#sound.play();
  }

  #onRestOver() {
    this.#letter?.say(this.#words("toast_rest_over"));
    this.#sound.play();
  }

  /** @param {number} minutes until the letter comes back; 0: never */
  #onAnswer(minutes) {
    this.#state.reply(minutes, this.meeting.clock.now());
    // A timer set by a click is on time: one set by timers sleeps for minutes in a hidden page.
    clearTimeout(this.#comingBack);
    if (minutes) this.#comingBack = setTimeout(() => this.#render(), minutes * 60_000);
    this.#render();
    focusIfLost("open-letter");
  }

  #reopen() {
    this.#answers.write(null);
    this.#state.takeComing(); // whoever clicks needs no sound
    this.#render();
  }

  #renderNotifications() {
    const { permission } = this.#notifications;
    byId("notify-part").hidden = permission !== "default";
    const name = { granted: "notify_on", denied: "notify_denied", default: "", missing: "" }[permission];
    setText("notify-state", name && this.#words(name));
  }
}

const id = meetingOf(location.href);
if (isMeetingId(id)) new MemberPage(serverOf(location.href, "/m/"), id);
else {
  byId("meeting-line").hidden = true;
  speakChosen(TEXTS, (words) => {
    byId("page").replaceChildren(words("bad_address"));
    byId("page").hidden = false;
  });
}
// Last: if the page and its script are of different versions, something above has failed.
byId("not-built").remove();
