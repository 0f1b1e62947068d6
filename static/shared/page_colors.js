// @ts-check
/**
 * The colours of the page as a script needs them that draws: of its custom properties it would read
 * `light-dark(…)`. A flood's colour is any element's own and nobody's to see; forced colours leave it as it is.
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
