// A style sheet imported as a module.
declare module "*.css" {
  const sheet: CSSStyleSheet;
  export default sheet;
}
