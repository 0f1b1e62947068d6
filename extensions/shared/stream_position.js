// @ts-check
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

/**
 * The later of two event ids; "" stands for none yet.
 * @param {string} one
 * @param {string} other
 */
export function later(one, other) {
  return isAfter(other, one) ? other : one;
}

/** @param {string} id */
function parts(id) {
  const match = /^(\d+)-(\d+)$/.exec(id);
  return match ? [Number(match[1]), Number(match[2])] : [-1, -1];
}
