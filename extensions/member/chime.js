// @ts-check
/** Two soft notes a fifth apart, quiet enough to be missed while speaking. */
const NOTES = [523.25, 783.99];
const VOLUME = 0.06;

/** Plays the chime; only ever called when somebody has switched the sound on. */
export async function playChime() {
  const audio = new AudioContext();
  NOTES.forEach((frequency, place) => {
    const at = audio.currentTime + place * 0.35;
    const note = new OscillatorNode(audio, { type: "sine", frequency });
    const gain = new GainNode(audio, { gain: 0 });
    gain.gain.setValueAtTime(0, at);
    gain.gain.linearRampToValueAtTime(VOLUME, at + 0.04);
    gain.gain.exponentialRampToValueAtTime(0.0001, at + 1.4);
    note.connect(gain).connect(audio.destination);
    note.start(at);
    note.stop(at + 1.5);
  });
  setTimeout(() => void audio.close(), 2500);
}
