// @ts-check
/** @import { Point, Size } from "../../extensions/shared/types" */
/** @import { Seen } from "./frame_taker.js" */
import { fitToScreen } from "./ear_chart.js";

/** The picture is somebody's room, dark or light: a warm white with a dark edge can be seen on both. */
const COLOR = "#ffd9b0";
const EDGE = "rgb(30 20 12 / 0.55)";
/** Px: the radius of each of the six points round an eye. */
const POINT = 1.6;
/** Length of a corner's line, as a part of the face box. */
const CORNER = 0.16;

/** The box round the face and the lids of both eyes, where they were found, drawn over the picture. */
export class FaceMarks {
  #canvas;
  #pen;

  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.#canvas = canvas;
    this.#pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  }

  /**
   * @param {Seen} seen
   * @param {Size} video
   */
  draw({ face, eyes }, video) {
    const { width, height } = fitToScreen(this.#canvas, this.#pen);
    if (!face || !video.width) return;
    const scale = Math.min(width / video.width, height / video.height);
    const left = (width - video.width * scale) / 2;
    const top = (height - video.height * scale) / 2;
    const shape = new Path2D();
    addCorners(shape, left + face.x * scale, top + face.y * scale, face.width * scale);
    for (const eye of eyes)
      addEye(
        shape,
        eye.map(([x, y]) => [left + x * scale, top + y * scale]),
      );
    this.#stroke(shape, EDGE, 5);
    this.#stroke(shape, COLOR, 2.5);
  }

  /**
   * @param {Path2D} shape
   * @param {string} color
   * @param {number} width
   */
  #stroke(shape, color, width) {
    this.#pen.strokeStyle = color;
    this.#pen.lineWidth = width;
    this.#pen.lineCap = "round";
    this.#pen.stroke(shape);
  }
}

/**
 * @param {Path2D} shape
 * @param {number} left
 * @param {number} top
 * @param {number} side
 */
function addCorners(shape, left, top, side) {
  const part = CORNER * side;
  for (const [x, inward] of [
    [left, part],
    [left + side, -part],
  ]) {
    for (const [y, down] of [
      [top, part],
      [top + side, -part],
    ]) {
      shape.moveTo(x + inward, y);
      shape.lineTo(x, y);
      shape.lineTo(x, y + down);
    }
  }
}

/**
 * The six points round an eye, and the lids' line through them.
 * @param {Path2D} shape
 * @param {Point[]} points
 */
function addEye(shape, points) {
  const lids = new Path2D();
  for (const [x, y] of points) lids.lineTo(x, y);
  lids.closePath();
  shape.addPath(lids);
  for (const [x, y] of points) {
    shape.moveTo(x + POINT, y);
    shape.arc(x, y, POINT, 0, 2 * Math.PI);
  }
}
