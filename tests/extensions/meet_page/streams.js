// @ts-check
// What the stand-in's cameras and screens show: MediaStreams of recorded clips, and slides.

/**
 * A stretch of a clip, in seconds; `to` 0: the whole clip in a loop.
 * `remote`: as it arrives from somebody else over WebRTC. `small`: on a slide, with a face of some 52
 * pixels, which the server finds and calls too small. `rate`: frames a second at most.
 * @typedef {{
 *   clip: string, from?: number, to?: number, portrait?: boolean, narrow?: boolean, remote?: boolean,
 *   small?: boolean, rate?: number,
 * }} Stretch
 */

/** @type {Map<string, Promise<Blob>>} */
const clips = new Map();
/** Videos that feed a tile: kept, or the collector ends their streams. @type {HTMLVideoElement[]} */
export const sources = [];
/** Both ends of every call, kept for the same reason. @type {RTCPeerConnection[]} */
const ends = [];

/**
 * @param {string} clip
 * @returns {Promise<Blob>}
 */
function blobOf(clip) {
  const blob = clips.get(clip) ?? keptBlob(`/clips/${clip}`);
  clips.set(clip, blob);
  return blob;
}

/**
 * A clip, fetched once for all tabs of a browser: through DevTools each fetch takes a second of CPU.
 * @param {string} url
 */
async function keptBlob(url) {
  const kept = await caches.open("clips");
  if (!(await kept.match(url))) await kept.add(url);
  return /** @type {Response} */ (await kept.match(url)).blob();
}

/**
 * @param {string} clip
 * @param {number} from
 */
async function sourceOf(clip, from) {
  const video = document.createElement("video");
  Object.assign(video, { muted: true, loop: true, src: URL.createObjectURL(await blobOf(clip)) });
  await new Promise((resolve) => video.addEventListener("loadeddata", resolve, { once: true }));
  const seeked = new Promise((resolve) => video.addEventListener("seeked", resolve, { once: true }));
  video.currentTime = from;
  await seeked;
  sources.push(video);
  return video;
}

/**
 * A canvas stream of the source, drawn frame by frame: a stretch in a loop (eyes that never close),
 * upright as a phone sends it, or in whatever size the canvas gets later.
 * @param {HTMLVideoElement} source
 * @param {Stretch} stretch
 */
function redraw(source, { from = 0, to = 0, portrait }) {
  const canvas = document.createElement("canvas");
  const { videoWidth, videoHeight } = source;
  const width = portrait ? (videoHeight * 9) / 16 : videoWidth;
  Object.assign(canvas, portrait ? { width: 270, height: 480 } : { width: videoWidth, height: videoHeight });
  const pen = canvas.getContext("2d");
  const draw = () => {
    const left = (videoWidth - width) / 2;
    pen?.drawImage(source, left, 0, width, videoHeight, 0, 0, canvas.width, canvas.height);
    if (to && source.currentTime >= to) source.currentTime = from;
    source.requestVideoFrameCallback(draw);
  };
  source.requestVideoFrameCallback(draw);
  return { canvas, stream: canvas.captureStream(25) };
}

/**
 * @param {Stretch} stretch
 * @returns {Promise<{stream: MediaStream, canvas?: HTMLCanvasElement}>}
 */
export async function cameraStream(stretch) {
  const { clip, from = 0, to = 0, portrait, narrow, remote, rate } = stretch;
  const source = await sourceOf(clip, from);
  const redrawn = to || portrait || narrow;
  const drawn = redrawn ? redraw(source, stretch) : { stream: source.captureStream() };
  await source.play();
  const [track] = drawn.stream.getVideoTracks();
  if (rate) await track.applyConstraints({ frameRate: { max: rate } });
  return remote ? { stream: await sentOver(drawn.stream) } : drawn;
}

/**
 * The stream at the other end of a call: encoded, sent and decoded, with a remote track.
 * @param {MediaStream} stream
 * @returns {Promise<MediaStream>}
 */
async function sentOver(stream) {
  const [here, there] = [new RTCPeerConnection(), new RTCPeerConnection()];
  ends.push(here, there);
  /** @type {Promise<MediaStream>} */
  const arrived = new Promise((resolve) =>
    there.addEventListener("track", ({ streams }) => resolve(streams[0]), { once: true }),
  );
  for (const track of stream.getVideoTracks()) here.addTrack(track, stream);
  await there.setRemoteDescription(await described(here));
  await here.setRemoteDescription(await described(there));
  return arrived;
}

/**
 * An end's session description, with every way to reach it.
 * @param {RTCPeerConnection} end
 * @returns {Promise<RTCSessionDescription>}
 */
async function described(end) {
  await end.setLocalDescription();
  while (end.iceGatheringState !== "complete")
    await new Promise((resolve) => end.addEventListener("icegatheringstatechange", resolve, { once: true }));
  if (!end.localDescription) throw new Error("nothing to say");
  return end.localDescription;
}

/**
 * A shared screen: bright, full of text, and never quite still.
 * @param {Stretch} [portrait] whose first picture is on it
 */
export async function slideStream(portrait) {
  const face = portrait && (await sourceOf(portrait.clip, portrait.from ?? 0));
  const canvas = document.createElement("canvas");
  // Half the usual size of a share: it is sent no larger, and a larger one costs the page four times as much.
  Object.assign(canvas, { width: 640, height: 360 });
  const pen = canvas.getContext("2d");
  pen?.scale(0.5, 0.5);
  const width = portrait?.small ? 260 : 600;
  let page = 0;
  const draw = () => {
    if (!pen) return;
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, 1280, 720);
    pen.fillStyle = "#333";
    pen.font = "40px sans-serif";
    for (let line = 0; line < 9; line++) pen.fillText(`Point ${line}, minute ${page}`, 90, 110 + line * 66);
    if (face) pen.drawImage(face, 660, 120, width, width * 0.8);
    page += 1;
  };
  draw();
  setInterval(draw, 60);
  return canvas.captureStream(25);
}
