// @ts-check
/**
 * A time of day as 00:05:09, also after midnight, where some browsers would write 24:05:09. With 24 hours in
 * every language: a page's language does not tell which clock a person uses, and everybody can read this one.
 * @param {Date} at
 * @param {string} language
 * @param {boolean} [withSeconds]
 */
export function timeOfDay(at, language, withSeconds = true) {
  const part = /** @type {const} */ ("2-digit");
  const second = withSeconds ? part : undefined;
  return at.toLocaleTimeString(language, { hour: part, minute: part, second, hourCycle: "h23" });
}
