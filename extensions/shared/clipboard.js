// @ts-check

/**
 * Copies a text.
 * @param {string} text
 * @returns {Promise<boolean>} false where the browser does not let it: without https, or by a company's policy
 */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
