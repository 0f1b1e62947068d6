// @ts-check
/**
 * What was typed or pasted, as the server takes it: in one line, whose tabs (of a spreadsheet) are spaces.
 * @param {string} text
 */
export function oneLine(text) {
  return text.replaceAll(/\p{Cc}/gu, " ").trim();
}
