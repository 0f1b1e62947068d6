// @ts-check
/**
 * The colours of the page for a script that draws: read from custom properties, they would be
 * `light-dark(…)`. Every element has a flood colour, which nobody sees; forced colours leave it as it is.
 * @param {HTMLElement} element
 * @returns {(name: string) => string} of a custom property, such as `--warm`
 */
export function pageColors(element) {
  const { style } = element;
  const computed = getComputedStyle(element);
  return (name) => {
    style.floodColor = `var(${name})`;
    return computed.floodColor;
  };
}
