// @ts-check

/**
 * Copies a text; false where the browser does not let it: on a page without https, or by a company's policy.
 * @param {string} text
 */
export async function isCopied(text) {
  const copying = navigator.clipboard?.writeText(text).then(
    () => true,
    () => false,
  );
  return (await copying) ?? false;
}
