// @ts-check
/** @import { Words } from "../../extensions/shared/words.js" */
import { input, setText } from "../../extensions/shared/element.js";
import { playNotes, SOUND_MS } from "../../extensions/shared/letter/chime.js";
import { browserMemory } from "../shared/memory.js";

const MEMORY = "meeting-rest.sound";
/** Of 1 to 10: soft enough to be missed while speaking. */
const VOLUME = 4;
/** A sound that the browser allows begins sooner than this, ms. */
const ALLOWED_MS = 500;

/** A soft sound, for who wants it. A browser may keep a page silent until it is touched; that is said. */
export class Sound {
  /** Kept: some browsers let only that play which was touched, and no other. @type {AudioContext | null} */
  #audio = null;
  #allowed = false;
  #silenced = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {Words} */
  words = (name) => name;

  constructor() {
    input("sound").checked = browserMemory.get(MEMORY) === "on";
    input("sound").addEventListener("change", () => {
      browserMemory.set(MEMORY, input("sound").checked ? "on" : "");
      this.#open();
    });
    for (const touch of ["click", "keydown"]) document.addEventListener(touch, () => this.#tryAgain());
    this.#open();
  }

  /** Plays it, if it is wanted. */
  play() {
    // What a silent page is asked to play would sound at the next click, long after the rest.
    if (!this.#audio || this.#silenced || !input("sound").checked) return;
    void this.#audio.resume();
    playNotes(this.#audio, "chime", VOLUME);
    this.#suspendLater();
  }

  render() {
    const shown = this.#silenced && input("sound").checked;
    setText("sound-silenced", shown ? this.words("sound_silenced") : "");
  }

  #open() {
    this.render();
    if (this.#audio || !input("sound").checked) return;
    const audio = new AudioContext();
    this.#audio = audio;
    audio.addEventListener("statechange", () => {
      if (audio.state === "running" && !this.#allowed) this.#allow();
    });
    setTimeout(() => this.#tell(), ALLOWED_MS);
  }

  #tryAgain() {
    if (!this.#allowed) void this.#audio?.resume();
  }

  #allow() {
    this.#allowed = true;
    this.#tell();
    this.#suspendLater();
  }

  #tell() {
    this.#silenced = !this.#allowed;
    this.render();
  }

  /** A context that runs costs power, also while it plays nothing. */
  #suspendLater() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#audio?.suspend(), SOUND_MS);
  }
}
