// What browser code finds beside the standard globals.

// A style sheet imported as a module.
declare module "*.css" {
  const sheet: CSSStyleSheet;
  export default sheet;
}

// swagger-ui's script, which static/docs.html loads.
declare function SwaggerUIBundle(options: Record<string, unknown>): void;

// Not in the standard, hence not in TypeScript's types: a video's own stream.
interface HTMLMediaElement {
  captureStream(): MediaStream;
}
