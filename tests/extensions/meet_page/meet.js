// @ts-check
// A stand-in for Meet's page: tiles are MediaStreams of recorded clips, told apart by data-participant-id.

/**
 * @typedef {{clip: string, from?: number, to?: number}} Stretch of a clip, in seconds; `to` 0: the whole clip
 */

/** @type {Map<string, Promise<Blob>>} */
const clips = new Map();
/** Videos that feed a tile: kept, or the collector ends their streams. @type {HTMLVideoElement[]} */
const sources = [];

/**
 * @param {string} clip
 * @returns {Promise<Blob>}
 */
function blobOf(clip) {
  const blob = clips.get(clip) ?? fetch(`/clips/${clip}`).then((answer) => answer.blob());
  clips.set(clip, blob);
  return blob;
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
 * A canvas stream of a stretch of a clip, over and over: eyes that never close.
 * @param {HTMLVideoElement} source
 * @param {number} from
 * @param {number} to
 */
function repeat(source, from, to) {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: source.videoWidth, height: source.videoHeight });
  const pen = canvas.getContext("2d");
  const draw = () => {
    pen?.drawImage(source, 0, 0);
    if (source.currentTime >= to) source.currentTime = from;
    source.requestVideoFrameCallback(draw);
  };
  source.requestVideoFrameCallback(draw);
  return canvas.captureStream(25);
}

/** @param {Stretch} stretch */
async function streamOf({ clip, from = 0, to = 0 }) {
  const source = await sourceOf(clip, from);
  const stream = to ? repeat(source, from, to) : source.captureStream();
  await source.play();
  return stream;
}

/**
 * The tile of a participant.
 * @param {string} participant
 */
function tileOf(participant) {
  const tile = document.querySelector(`[data-participant-id="${participant}"]`);
  if (!(tile instanceof HTMLElement)) throw new Error(`no tile of ${participant}`);
  return tile;
}

/** What tests call. */
Object.assign(window, {
  sources,

  /** @param {Stretch & {participant?: string}} tile */
  async addTile({ participant, ...stretch }) {
    const tile = document.createElement("div");
    if (participant) tile.dataset.participantId = participant;
    const video = document.createElement("video");
    Object.assign(video, { muted: true, autoplay: true, playsInline: true });
    video.srcObject = await streamOf(stretch);
    tile.append(video);
    document.getElementById("tiles")?.append(tile);
    await video.play();
  },

  /** @param {string} participant */
  dropTile(participant) {
    tileOf(participant).remove();
  },

  /**
   * Meet re-uses an element for somebody else.
   * @param {string} participant
   * @param {string} other
   */
  moveTile(participant, other) {
    tileOf(participant).dataset.participantId = other;
  },
});

document.addEventListener("keydown", (event) => {
  document.getElementById("heard")?.append(event.key);
});
