// @ts-check
/** @import { Plan } from "./crop.js" */
/** Enough to see lids by; more only costs the network. */
const QUALITY = 0.7;
/** Tried when a frame is too large for the server, which is next to never at 640 pixels. */
const COARSE_QUALITY = 0.4;
/** The server's MAX_IMAGE_BYTES; a larger one would be refused. */
const MAX_IMAGE_BYTES = 300_000;

/** Where the part of a picture that is sent is drawn, and made a JPEG. */
export class FrameCanvas {
  #canvas = new OffscreenCanvas(1, 1);

  /**
   * @param {CanvasImageSource} picture
   * @param {Plan} plan
   */
  draw(picture, { source, target }) {
    Object.assign(this.#canvas, target);
    const pen = this.#canvas.getContext("2d", { alpha: false, willReadFrequently: true });
    const { x, y, width, height } = source;
    pen?.drawImage(picture, x, y, width, height, 0, 0, target.width, target.height);
  }

  /**
   * What was drawn last as a JPEG data URL, or "" if it cannot be made small enough.
   * @returns {Promise<string>}
   */
  async encode() {
    const type = "image/jpeg";
    let blob = await this.#canvas.convertToBlob({ type, quality: QUALITY });
    if (blob.size > MAX_IMAGE_BYTES)
      blob = await this.#canvas.convertToBlob({ type, quality: COARSE_QUALITY });
    return blob.size > MAX_IMAGE_BYTES ? "" : dataUrl(blob);
  }
}

/**
 * @param {Blob} blob
 * @returns {Promise<string>}
 */
function dataUrl(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}
