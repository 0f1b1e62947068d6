// @ts-check
/** @import { Words } from "../../extensions/shared/words.js" */
import { input, setText } from "../../extensions/shared/element.js";
import { playNotes, SOUND_MS } from "../../extensions/shared/letter/chime.js";
import { browserMemory } from "../shared/memory.js";

const MEMORY = "meeting-rest.sound";
/** From 1 to 10: soft enough to be missed while speaking. */
const VOLUME = 4;
/** A sound that the browser allows begins sooner than this, ms: some need 1.2 s to wake the device. */
const ALLOWED_MS = 2000;
/** One that would begin later than this, ms, no longer tells of anything. */
const LATE_MS = 4000;

/**
 * A soft sound, for those who want it. A browser may keep a page silent until it is touched, or have no
 * device that sounds; the page says so.
 */
export class Sound {
  /** Kept: some browsers let only the context that was touched play. @type {AudioContext | null} */
  #audio = null;
  #allowed = false;
  #touched = false;
  /** Why nothing is heard, by the name of its text. @type {"" | "sound_silenced" | "sound_missing"} */
  #trouble = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #telling;
  /** @type {Words} */
  words = (name) => name;

  constructor() {
    input("sound").checked = browserMemory.get(MEMORY) === "on";
    input("sound").addEventListener("change", () => {
      browserMemory.set(MEMORY, input("sound").checked ? "on" : "");
      this.#open();
      this.render();
    });
    // A tap on plain text is no click on an iPhone.
    for (const touch of ["click", "pointerup", "keydown"])
      document.addEventListener(touch, () => this.#tryAgain());
    this.#open();
  }

  /** Plays it, if it is wanted. */
  play() {
    // What a silent page is asked to play would sound at the next click, long after the rest.
    if (!this.#audio || this.#trouble || !input("sound").checked) return;
    void this.#playAwake(this.#audio);
  }

  render() {
    const shown = this.#trouble && input("sound").checked;
    setText("sound-silenced", shown ? this.words(this.#trouble) : "");
  }

  /** @param {AudioContext} audio whose device may take longer to wake than the sound lasts */
  async #playAwake(audio) {
    const asked = performance.now();
    clearTimeout(this.#timer);
    await audio.resume();
    if (performance.now() - asked < LATE_MS) playNotes(audio, "chime", VOLUME);
    this.#suspendLater();
  }

  #open() {
    if (this.#audio || !input("sound").checked) return;
    try {
      this.#listenTo(new AudioContext());
    } catch {
      // An iPhone in Lockdown Mode knows no such thing: the letter comes without a sound.
      this.#trouble = "sound_missing";
    }
  }

  /** @param {AudioContext} audio */
  #listenTo(audio) {
    this.#audio = audio;
    audio.addEventListener("statechange", () => {
      if (audio.state === "running" && !this.#allowed) this.#allow();
    });
    this.#tellLater();
  }

  #tryAgain() {
    // Not every key is a touch to a browser: Esc is not.
    this.#touched ||= navigator.userActivation?.isActive ?? true;
    if (!this.#audio || this.#allowed) return;
    void this.#audio.resume();
    this.#tellLater();
  }

  #allow() {
    this.#allowed = true;
    this.#tell();
    this.#suspendLater();
  }

  #tellLater() {
    clearTimeout(this.#telling);
    this.#telling = setTimeout(() => this.#tell(), ALLOWED_MS);
  }

  #tell() {
    // Whoever has touched the page need not be asked to: it is the device that gives no sound.
    const trouble = this.#touched ? "sound_missing" : "sound_silenced";
    this.#trouble = this.#allowed ? "" : trouble;
    this.render();
  }

  /** A running context costs power, even while it plays nothing. */
  #suspendLater() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#audio?.suspend(), SOUND_MS);
  }
}
