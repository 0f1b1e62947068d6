// @ts-check
/** `<ms>-<number>`, each with few enough digits to fit into 64 bits: the server refuses all else. */
const POSITION = /^([0-9]{1,19})-([0-9]{1,19})$/;

/**
 * An event's id if the server accepts it as a position, otherwise "": a refused one would be resent for ever.
 * @param {string} id
 */
export function positionIn(id) {
  return POSITION.test(id) ? id : "";
}

/**
 * Whether event id `one` (`<ms>-<number>`) comes after `other`.
 * @param {string} one
 * @param {string} other
 */
export function isAfter(one, other) {
  const [oneMs, oneNumber] = parts(one);
  const [otherMs, otherNumber] = parts(other);
  return oneMs === otherMs ? oneNumber > otherNumber : oneMs > otherMs;
}

/** @param {string} id */
function parts(id) {
  const match = POSITION.exec(id);
  return match ? [Number(match[1]), Number(match[2])] : [-1, -1];
}
