// @ts-check
/** @import { Trace } from "./trace.js" */
import { pageColors } from "../shared/page_colors.js";
import { GAP_MS, SHOWN_MS } from "./trace.js";

/** Hardly anybody's eyes are wider open than this. */
const MAX_EAR = 0.42;
/** Px: room above and below the curve. */
const EDGE = 12;

/** The curve of how open the eyes are; time runs to the right edge, which is now. */
export class EarChart {
  #canvas;
  #pen;

  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.#canvas = canvas;
    this.#pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  }

  /**
   * @param {Trace} trace
   * @param {number} now ms
   */
  draw(trace, now) {
    const { width, height } = fitToScreen(this.#canvas, this.#pen);
    const color = pageColors(this.#canvas);
    const x = (/** @type {number} */ at) => width * (1 - (now - at) / SHOWN_MS);
    const y = (/** @type {number} */ ear) =>
      EDGE + (height - 2 * EDGE) * (1 - Math.min(ear, MAX_EAR) / MAX_EAR);
    this.#drawSeconds(width, height, color("--line"));
    for (const { at, ms } of trace.blinks)
      this.#drawClosure(x(at - ms / 2), x(at + ms / 2), height, color("--fill"));
    if (trace.level !== null) this.#drawLevel(y(trace.level), width, color("--soft"));
    this.#drawCurve(trace, x, y, color("--warm"));
    this.#pen.fillStyle = color("--good");
    for (const { at } of trace.blinks) this.#drawDot(x(at), height - EDGE);
  }

  /**
   * @param {number} width
   * @param {number} height
   * @param {string} color
   */
  #drawSeconds(width, height, color) {
    this.#pen.fillStyle = color;
    for (let part = 0; part <= 4; part++)
      this.#pen.fillRect(Math.min(width - 1, (width * part) / 4), 0, 1, height);
  }

  /**
   * @param {number} from
   * @param {number} to
   * @param {number} height
   * @param {string} color
   */
  #drawClosure(from, to, height, color) {
    this.#pen.fillStyle = color;
    this.#pen.fillRect(from, 0, Math.max(3, to - from), height);
  }

  /**
   * @param {number} y
   * @param {number} width
   * @param {string} color
   */
  #drawLevel(y, width, color) {
    const pen = this.#pen;
    pen.strokeStyle = color;
    pen.lineWidth = 1.5;
    pen.setLineDash([6, 6]);
    pen.beginPath();
    pen.moveTo(0, y);
    pen.lineTo(width, y);
    pen.stroke();
    pen.setLineDash([]);
  }

  /**
   * @param {Trace} trace
   * @param {(at: number) => number} x
   * @param {(ear: number) => number} y
   * @param {string} color
   */
  #drawCurve(trace, x, y, color) {
    const pen = this.#pen;
    pen.strokeStyle = color;
    pen.lineWidth = 2.5;
    pen.lineJoin = "round";
    pen.beginPath();
    let before = -Infinity;
    for (const { at, ear } of trace.samples) {
      if (at - before > GAP_MS) pen.moveTo(x(at), y(ear));
      else pen.lineTo(x(at), y(ear));
      before = at;
    }
    pen.stroke();
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  #drawDot(x, y) {
    this.#pen.beginPath();
    this.#pen.arc(x, y, 5, 0, 2 * Math.PI);
    this.#pen.fill();
  }
}

/**
 * Gives a canvas as many pixels as the screen has for it, empties it, and returns its size in CSS pixels.
 * @param {HTMLCanvasElement} canvas
 * @param {CanvasRenderingContext2D} pen
 */
export function fitToScreen(canvas, pen) {
  const { clientWidth: width, clientHeight: height } = canvas;
  const ratio = devicePixelRatio;
  if (canvas.width !== Math.round(width * ratio)) canvas.width = Math.round(width * ratio);
  if (canvas.height !== Math.round(height * ratio)) canvas.height = Math.round(height * ratio);
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  return { width, height };
}
