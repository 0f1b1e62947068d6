// @ts-check
/**
 * A time of the day as 00:05:09, also at midnight, where some browsers would write 24:05:09. Of 24 hours in
 * every language: a page's language does not tell a person's clock, and everybody reads these.
 * @param {Date} at
 * @param {string} language
 * @param {boolean} [withSeconds]
 */
export function timeOfDay(at, language, withSeconds = true) {
  const part = /** @type {const} */ ("2-digit");
  const second = withSeconds ? part : undefined;
  return at.toLocaleTimeString(language, { hour: part, minute: part, second, hourCycle: "h23" });
}
