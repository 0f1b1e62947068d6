// @ts-check
/** @typedef {(name: string, ...parts: (string | number)[]) => string} Words */
/** @typedef {(typeof LANGUAGES)[number]} Language */

/** The languages that every text exists in; browsers in any other language get the first. */
export const LANGUAGES = /** @type {const} */ (["en", "ja"]);

/**
 * Which of our languages to speak.
 * @param {string} choice "auto" or one of them
 * @param {readonly string[]} wanted the browser's languages, such as "ja-JP", the preferred one first
 * @returns {Language}
 */
export function languageFor(choice, wanted) {
  const names = [choice, ...wanted.map((name) => name.toLowerCase().split("-")[0])];
  return names.flatMap((name) => LANGUAGES.filter((language) => language === name))[0] ?? LANGUAGES[0];
}

/**
 * The texts of a messages.json, in which Chrome requires an object for each one.
 * @param {Record<string, {message: string}>} messages
 */
export function textsOf(messages) {
  return Object.fromEntries(Object.entries(messages).map(([name, { message }]) => [name, message]));
}

/**
 * Fills in `$1`…`$9` in a text; an unknown name is its own text.
 * @param {Record<string, string>} texts
 * @returns {Words}
 */
export function wordsOf(texts) {
  return (name, ...parts) =>
    (texts[name] ?? name).replace(/\$([1-9])/g, (_, number) => String(parts[Number(number) - 1] ?? ""));
}

/**
 * The text of a name, or another text if the name has none.
 * @param {Words} words
 * @param {string} name
 * @param {string} otherwise
 * @param {...(string | number)} parts
 */
export function textOr(words, name, otherwise, ...parts) {
  const text = words(name, ...parts);
  return text === name ? otherwise : text;
}

/**
 * The words for a notice such as `done_requestRest` or `error_unreachable`, "" for no notice; an error
 * without words of its own gets the general ones.
 * @param {Words} words
 * @param {string} notice
 * @param {...(string | number)} parts
 */
export function noticeText(words, notice, ...parts) {
  return notice && textOr(words, notice, words("error_other"), ...parts);
}
