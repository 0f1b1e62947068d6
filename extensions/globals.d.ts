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

// Not in the standard either: the frames of a track as a stream. Chromium has it since version 94.
declare class MediaStreamTrackProcessor {
  constructor(options: { track: MediaStreamTrack });
  readonly readable: ReadableStream<VideoFrame>;
}

// The small window over other windows, which Meet opens by itself. Chromium has it since version 116.
declare var documentPictureInPicture: { readonly window: Window | null } | undefined;

// How a picture is to be turned, in degrees, and whether then mirrored. Chromium has both since version 138.
interface VideoFrame {
  readonly rotation: number;
  readonly flip: boolean;
}

// Whether a page is loaded beforehand, and nobody has opened it. Chromium has it since version 108.
interface Document {
  readonly prerendering: boolean;
}
