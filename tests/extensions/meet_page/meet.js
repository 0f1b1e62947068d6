// A stand-in for Meet's page: tiles are MediaStreams of recorded clips, told apart by data-participant-id.
const sources = new Map();

async function sourceOf(clip, from) {
  if (!sources.has(clip)) sources.set(clip, fetch(`/clips/${clip}`).then((answer) => answer.blob()));
  const video = document.createElement("video");
  Object.assign(video, { muted: true, loop: true, src: URL.createObjectURL(await sources.get(clip)) });
  await new Promise((resolve) => (video.onloadeddata = resolve));
  video.currentTime = from;
  await new Promise((resolve) => (video.onseeked = resolve));
  return video;
}

// A canvas stream of a stretch of a clip, over and over: eyes that never close.
function repeat(source, from, to) {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: source.videoWidth, height: source.videoHeight });
  const pen = canvas.getContext("2d");
  const draw = () => {
    pen.drawImage(source, 0, 0);
    if (source.currentTime >= to) source.currentTime = from;
    source.requestVideoFrameCallback(draw);
  };
  source.requestVideoFrameCallback(draw);
  return canvas.captureStream(25);
}

async function streamOf({ clip, from = 0, to = 0 }) {
  const source = await sourceOf(clip, from);
  const stream = to ? repeat(source, from, to) : source.captureStream();
  await source.play();
  return { source, stream };
}

window.addTile = async ({ participant, ...clip }) => {
  const tile = document.createElement("div");
  if (participant) tile.dataset.participantId = participant;
  const video = document.createElement("video");
  Object.assign(video, { muted: true, autoplay: true, playsInline: true });
  const { source, stream } = await streamOf(clip);
  video.srcObject = stream;
  tile.append(video);
  tile.source = source; // kept, or the collector ends the stream
  document.getElementById("tiles").append(tile);
  await video.play();
};

window.dropTile = (participant) => document.querySelector(`[data-participant-id="${participant}"]`).remove();

// Meet re-uses an element for somebody else.
window.moveTile = (participant, other) => {
  document.querySelector(`[data-participant-id="${participant}"]`).dataset.participantId = other;
};

document.addEventListener("keydown", (event) => (document.getElementById("heard").textContent += event.key));
