// @ts-check
/** Enough to see lids by; more only costs the network. */
const QUALITY = 0.7;
/** Tried when a frame is too large for the server, which is next to never at 640 pixels. */
const COARSE_QUALITY = 0.4;
/** The server's MAX_IMAGE_BYTES; a larger one would be refused. */
const MAX_IMAGE_BYTES = 300_000;

/**
 * A canvas as a JPEG data URL, or "" if it cannot be made small enough.
 * @param {OffscreenCanvas} canvas
 * @returns {Promise<string>}
 */
export async function encodeFrame(canvas) {
  let blob = await canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY });
  if (blob.size > MAX_IMAGE_BYTES)
    blob = await canvas.convertToBlob({ type: "image/jpeg", quality: COARSE_QUALITY });
  return blob.size > MAX_IMAGE_BYTES ? "" : dataUrl(blob);
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
