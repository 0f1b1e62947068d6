// @ts-check
/**
 * What was typed or pasted, as the server accepts it: on one line, with tabs (from a spreadsheet) as spaces.
 * @param {string} text
 */
export function oneLine(text) {
  return text.replaceAll(/\p{Cc}/gu, " ").trim();
}
