// @ts-check
// The member's page of the meeting: its link, to copy and as QR code.
import { byId, setText } from "../../extensions/shared/element.js";
import { drawQr } from "../shared/qr_code.js";
import { say } from "./language.js";

let shown = "";

/** @param {string} link "" for none yet */
export function showShare(link) {
  byId("share").hidden = !link;
  if (!link || link === shown) return;
  shown = link;
  byId("share-link").setAttribute("href", link);
  setText("share-link", link);
  setText("share-copied", "");
  drawQr(/** @type {HTMLCanvasElement} */ (byId("share-qr")), link);
}

export async function copyLink() {
  try {
    await navigator.clipboard.writeText(shown);
    setText("share-copied", say("copied"));
  } catch {
    setText("share-copied", say("copy_failed")); // pages without https may not
  }
}
