// @ts-check
/** @import { Box, Size } from "../../extensions/shared/types" */
import { fitToScreen } from "./ear_chart.js";

/** The picture is somebody's room, dark or light: a warm white with a dark edge is seen on both. */
const COLOR = "#ffd9b0";
const EDGE = "rgb(30 20 12 / 0.55)";
/**
 * Where the eyes are in a face box, and how wide, in parts of its side: the server makes the box of the eyes
 * and the nose, so that this holds for everyone (means over npm's three clips; 3 % off when the head is held askew).
 */
const EYES = [
  { x: 0.275, y: 0.285 },
  { x: 0.69, y: 0.285 },
];
const EYE_WIDTH = 0.165;
/** Part of the face box that a corner's line is long. */
const CORNER = 0.16;

/** The box round the face and the two eyes, as open as they were measured, drawn over the picture. */
export class FaceMarks {
  #canvas;
  #pen;

  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.#canvas = canvas;
    this.#pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  }

  /**
   * @param {Box | null} face in the video's pixels
   * @param {number | null} ear
   * @param {Size} video
   */
  draw(face, ear, video) {
    const { width, height } = fitToScreen(this.#canvas, this.#pen);
    if (!face || !video.width) return;
    const scale = Math.min(width / video.width, height / video.height);
    const left = (width - video.width * scale) / 2 + face.x * scale;
    const top = (height - video.height * scale) / 2 + face.y * scale;
    const side = face.width * scale;
    const shape = new Path2D();
    addCorners(shape, left, top, side);
    for (const eye of EYES) {
      addEye(shape, left + eye.x * side, top + eye.y * side, EYE_WIDTH * side, ear ?? 0);
    }
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
 * A lens as high as the eye aspect ratio says.
 * @param {Path2D} shape
 * @param {number} x its middle
 * @param {number} y
 * @param {number} width
 * @param {number} ear
 */
function addEye(shape, x, y, width, ear) {
  const half = width / 2;
  const bow = ear * width; // a curve's middle lies half as far out as its handle
  shape.moveTo(x - half, y);
  shape.quadraticCurveTo(x, y - bow, x + half, y);
  shape.quadraticCurveTo(x, y + bow, x - half, y);
}
