// @ts-check

/**
 * Copies a text.
 * @param {string} text
 * @returns {Promise<boolean>} false where the browser does not allow it: without https, or by company policy
 */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
