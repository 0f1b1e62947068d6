// @ts-check
/**
 * The sounds to choose from: each one's notes in Hz, one after the other, and the time between them in s.
 * @type {Record<string, {notes: number[], apart: number}>}
 */
const SOUNDS = {
  chime: { notes: [523.25, 783.99], apart: 0.35 },
  bell: { notes: [880, 1318.5, 880], apart: 0.22 },
  drop: { notes: [659.25, 493.88], apart: 0.18 },
};
/** The gain of one volume step; the fourth step is soft enough to be missed by somebody who is speaking. */
const STEP = 0.015;

/** Longer than any of these sounds, ms. */
export const SOUND_MS = 2500;

/**
 * Plays a sound; only ever called when somebody has switched sounds on, or tries one.
 * @param {string} name
 * @param {number} volume 1 to 10
 */
export function playSound(name, volume) {
  const audio = new AudioContext();
  playNotes(audio, name, volume);
  setTimeout(() => void audio.close(), SOUND_MS);
}

/**
 * Plays a sound in a context that the caller keeps.
 * @param {AudioContext} audio
 * @param {string} name
 * @param {number} volume 1 to 10
 */
export function playNotes(audio, name, volume) {
  const { notes, apart } = SOUNDS[name] ?? SOUNDS.chime;
  notes.forEach((frequency, place) => {
    const at = audio.currentTime + place * apart;
    const note = new OscillatorNode(audio, { type: "sine", frequency });
    const gain = new GainNode(audio, { gain: 0 });
    gain.gain.setValueAtTime(0, at);
    gain.gain.linearRampToValueAtTime(STEP * volume, at + 0.04);
    gain.gain.exponentialRampToValueAtTime(0.0001, at + 1.4);
    note.connect(gain).connect(audio.destination);
    note.start(at);
    note.stop(at + 1.5);
  });
}
