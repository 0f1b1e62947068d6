// @ts-check
/** Two colours that no browser gives in place of a picture that it hides, unlike white or noise. */
const COLOURS = [
  [200, 40, 90],
  [20, 160, 60],
];
/** Side of the known picture, pixels; noise that matches every one of them is out of the question. */
const SIDE = 4;
/** How far a channel may be off, out of 255: some browsers change a picture by less than any eye sees. */
const SLIGHT = 32;

/**
 * Whether this page may read what it draws: in some browsers that protect people from being recognised, a
 * canvas gives noise, in which no face is ever found. Best called on a click, which lets the browser ask the
 * person.
 */
export function canReadCanvas() {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIDE;
  const pen = canvas.getContext("2d", { alpha: false, willReadFrequently: true });
  if (!pen) return false;
  const known = Array.from({ length: SIDE * SIDE }, (_, place) => COLOURS[place % COLOURS.length]);
  known.forEach((colour, place) => {
    pen.fillStyle = `rgb(${colour.join()})`;
    pen.fillRect(place % SIDE, Math.floor(place / SIDE), 1, 1);
  });
  const { data } = pen.getImageData(0, 0, SIDE, SIDE);
  return known.every((colour, place) =>
    colour.every((value, channel) => Math.abs(value - data[place * 4 + channel]) <= SLIGHT),
  );
}
