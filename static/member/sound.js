// @ts-check
/** @import { Words } from "../../extensions/shared/words.js" */
import { input, setText } from "../../extensions/shared/element.js";
import { playSound } from "../../extensions/shared/letter/chime.js";
import { browserMemory } from "../shared/memory.js";

const MEMORY = "meeting-rest.sound";
/** Of 1 to 10: soft enough to be missed while speaking. */
const VOLUME = 4;
/** A sound that the browser allows begins sooner than this, ms. */
const ALLOWED_MS = 500;

/** A soft sound, for who wants it. A browser may keep a page silent until it is touched; that is said. */
export class Sound {
  /** Would play if the browser let it. @type {AudioContext | null} */
  #trial = null;
  #silenced = false;
  /** @type {Words} */
  words = (name) => name;

  constructor() {
    input("sound").checked = browserMemory.get(MEMORY) === "on";
    input("sound").addEventListener("change", () => {
      browserMemory.set(MEMORY, input("sound").checked ? "on" : "");
      this.#try();
    });
    for (const touch of ["click", "keydown"]) document.addEventListener(touch, () => this.#tryAgain());
    this.#try();
  }

  /** Plays it, if it is wanted. */
  play() {
    if (input("sound").checked) void playSound("chime", VOLUME);
  }

  render() {
    const shown = this.#silenced && input("sound").checked;
    setText("sound-silenced", shown ? this.words("sound_silenced") : "");
  }

  #try() {
    this.render();
    if (this.#trial || !input("sound").checked) return;
    const trial = new AudioContext();
    this.#trial = trial;
    trial.addEventListener("statechange", () => {
      if (trial.state === "running") void trial.close();
      this.#tell(trial);
    });
    setTimeout(() => this.#tell(trial), ALLOWED_MS);
  }

  #tryAgain() {
    if (this.#trial?.state === "suspended") void this.#trial.resume();
  }

  /** @param {AudioContext} trial closed as soon as it could play */
  #tell(trial) {
    this.#silenced = trial.state === "suspended";
    this.render();
  }
}
