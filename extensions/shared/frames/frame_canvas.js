// @ts-check
/** @import { Plan } from "./crop.js" */
import { drawPart } from "./picture_part.js";

/** Enough to see lids by; more only costs the network. */
const QUALITY = 0.7;
/** Tried when a frame is too large for the server, which is next to never at 640 pixels. */
const COARSE_QUALITY = 0.4;
/** What a server takes unless its operator sets another MAX_IMAGE_BYTES, which it tells nobody. */
const MAX_IMAGE_BYTES = 300_000;

/** What stands before the picture in a data URL, and what an empty one lacks. */
const HEAD = "data:image/jpeg;base64,";
/** Base64 makes four characters of three bytes. */
const MAX_URL_LENGTH = HEAD.length + Math.ceil(MAX_IMAGE_BYTES / 3) * 4;

/** Where the part of a picture that is sent is drawn, and made a JPEG. */
export class FrameCanvas {
  #canvas = document.createElement("canvas");

  /**
   * What a plan sends of a picture as a JPEG data URL, or "" if it cannot be made small enough. At once, in
   * 1 ms for a face and 4 for a whole picture, where a blob takes 2 and 5: in a tab that has been hidden for
   * ten seconds Chrome lets a blob wait for a second, so that two frames a second would be left.
   * @param {CanvasImageSource} picture
   * @param {Plan} plan
   */
  encode(picture, plan) {
    Object.assign(this.#canvas, plan.target);
    const pen = this.#canvas.getContext("2d", { alpha: false, willReadFrequently: true });
    if (pen) drawPart(pen, picture, plan);
    for (const quality of [QUALITY, COARSE_QUALITY]) {
      const url = this.#canvas.toDataURL("image/jpeg", quality);
      if (url.startsWith(HEAD) && url.length <= MAX_URL_LENGTH) return url;
    }
    return "";
  }
}
