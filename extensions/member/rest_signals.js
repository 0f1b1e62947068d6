// @ts-check
/** @import { MeetTab } from "./shared/page/meet_tab.js" */
/** @import { Rest } from "./shared/types" */
/** @import { Words } from "./shared/words.js" */
import { playSound } from "./shared/letter/chime.js";
import { msLeft } from "./shared/meeting/meeting_state.js";
import { timeOfDay } from "./shared/time_of_day.js";

/** No rest's end equals this, so the notification is asked for again. */
const UNHEARD = "unheard";

/** Tells of a rest beyond the page: by sound, and by a notification to whoever does not see the letter. */
export class RestSignals {
  /** The rest's end in the notification, "" without one, `UNHEARD` where no worker was there to show it. */
  #endsAt = "";
  #tab;

  /** @param {MeetTab} tab */
  constructor(tab) {
    this.#tab = tab;
  }

  /**
   * Tells once for each rest, and again whenever its letter comes back or the notification's time changes.
   * @param {Rest} rest whose letter is open
   * @param {boolean} isNew whether that is news
   * @param {{words: Words, language: string}} spoken
   */
  tell(rest, isNew, spoken) {
    if (isNew) {
      if (!this.#tab.settings?.notifyOnly) this.playSound();
      this.#notify(rest, spoken);
    } else if (this.#endsAt && this.#endsAt !== rest.ends_at) this.#notify(rest, spoken);
  }

  /** Plays the chosen one, if any. */
  playSound() {
    const { sound = "off", volume = 0 } = this.#tab.settings ?? {};
    if (sound !== "off") playSound(sound, volume);
  }

  /** The rest is over, or was answered. */
  withdraw() {
    if (!this.#endsAt) return;
    this.#endsAt = "";
    this.#tab.send({ type: "withdrawNotification" });
  }

  /**
   * @param {Rest} rest
   * @param {{words: Words, language: string}} spoken
   */
  #notify(rest, { words, language }) {
    if (!document.hidden && !this.#tab.settings?.notifyOnly) return this.withdraw();
    // By this machine's clock, which may be off, but is the one that its owner looks at.
    const at = new Date(Date.now() + msLeft(rest, this.#tab.clock.now()));
    const isHeard = this.#tab.send({
      type: "notify",
      title: words("letter_title"),
      message: words("notification", timeOfDay(at, language, false)),
    });
    this.#endsAt = isHeard ? rest.ends_at : UNHEARD;
  }
}
