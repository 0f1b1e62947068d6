// @ts-check
/** Two colours that no browser gives for a picture that it hides, as white or noise. */
const COLOURS = [
  [200, 40, 90],
  [20, 160, 60],
];
/** Of the known picture, pixels; noise that hits so many of them is out of the question. */
const SIDE = 4;
/** How far a channel may be off, of 255: some browsers change a picture by what no eye sees. */
const SLIGHT = 32;

/**
 * Whether this page may read what it draws: to some browsers that hide who one is a canvas gives noise, in
 * which no face is ever found. Best asked at a click: it lets the browser ask the person.
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
