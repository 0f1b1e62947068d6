// @ts-check
/** @import { Stretch } from "./streams.js" */
// A stand-in for Meet's page, as awkward as captures of the real one are (docs/extensions.md has the table).
import { cameraStream, slideStream, sources } from "./streams.js";

/**
 * Which attributes tiles carry: as seen in 2026 (`media`), with the media id on an inner element (`inner`),
 * or as on older pages (`participant`).
 * @typedef {"media" | "inner" | "participant"} Scheme
 */

/** @type {Scheme} */
let scheme = "media";
/** Canvases that feed a tile in any size. @type {Map<string, HTMLCanvasElement>} */
const canvases = new Map();
/** Tiles that the layout has taken out of the page. @type {HTMLElement[]} */
let stowed = [];
const SELF = "spaces/x/devices/self";

const list = /** @type {HTMLElement} */ (document.getElementById("tiles"));

/**
 * @param {string} participant
 * @param {string} medium
 */
function newTile(participant, medium = participant) {
  const tile = document.createElement("div");
  const inner = document.createElement("div");
  tile.append(inner);
  tile.dataset.participantId = participant;
  if (scheme === "media") tile.dataset.requestedParticipantId = participant;
  if (scheme !== "participant") (scheme === "inner" ? inner : tile).dataset.tileMediaId = medium;
  return tile;
}

/** @param {MediaStream} stream */
async function playing(stream) {
  const video = document.createElement("video");
  Object.assign(video, { muted: true, autoplay: true, playsInline: true, srcObject: stream });
  return video;
}

/**
 * A participant's tile, wherever it is shown.
 * @param {string} participant
 */
function tileOf(participant) {
  const small = globalThis.documentPictureInPicture?.window?.document;
  const where = `[data-participant-id="${participant}"]`;
  const tile = document.querySelector(where) ?? small?.querySelector(where);
  if (!(tile && "dataset" in tile)) throw new Error(`no tile of ${participant}`);
  return /** @type {HTMLElement} */ (tile);
}

/**
 * @param {HTMLElement} tile
 * @param {MediaStream} stream
 */
async function showIn(tile, stream) {
  const video = await playing(stream);
  (tile.firstElementChild ?? tile).append(video);
  if (!tile.isConnected) list.append(tile);
  await video.play();
}

/** An avatar: a letter in place of a video. */
function avatar() {
  const letter = document.createElement("span");
  letter.className = "avatar";
  letter.textContent = "A";
  return letter;
}

/** Removes everything that a call shows; the address stays. */
function clearCall() {
  list.replaceChildren();
  stowed = [];
  for (const panel of document.querySelectorAll("aside")) panel.remove();
}

/** What tests call. */
const stand_in = {
  sources,

  /** @param {Scheme} other */
  setScheme(other) {
    scheme = other;
    for (const tile of [...list.children])
      tile.replaceWith(newTile(/** @type {HTMLElement} */ (tile).dataset.participantId ?? ""));
  },

  /** @param {Stretch & {participant: string}} tile */
  async addTile({ participant, ...stretch }) {
    const { stream, canvas } = await cameraStream(stretch);
    if (canvas) canvases.set(participant, canvas);
    await showIn(newTile(participant), stream);
  },

  /** @param {string} participant */
  addAvatar(participant) {
    const tile = newTile(participant);
    tile.append(avatar());
    list.append(tile);
  },

  /**
   * A shared screen: under its presenter's id with another media id, or under a device id of its own.
   * @param {{presenter: string, own?: boolean, mark?: string, by?: string, portrait?: Stretch}} share `mark`: the
   *   word of an icon, or "ink" for something to draw on; `by`: what makes it an icon beside an `i`, as
   *   "name=value" of an attribute; `portrait`: whose picture is on the slides
   */
  async addShare({ presenter, own, mark, by, portrait }) {
    const tile = own ? newTile(`${presenter}0`) : newTile(presenter, `${presenter}/screen`);
    if (mark) {
      const shown = document.createElement(by ? "span" : "i");
      const [attribute, value] = by?.split("=") ?? [];
      if (attribute) shown.setAttribute(attribute, value);
      if (mark === "ink") shown.className = "ink-canvas-parent";
      else shown.textContent = mark;
      tile.append(shown);
    }
    list.prepend(tile); // a share stands before everybody
    await showIn(tile, await slideStream(portrait));
  },

  /**
   * A tile shows a name, in words that its owner chose.
   * @param {string} participant
   * @param {string} name
   */
  setName(participant, name) {
    const shown = document.createElement("span");
    shown.className = "notranslate";
    shown.textContent = name;
    tileOf(participant).append(shown);
  },

  /** @param {string} participant */
  dropTile(participant) {
    tileOf(participant).remove();
  },

  /**
   * Meet reuses an element for somebody else.
   * @param {string} participant
   * @param {string} other
   */
  moveTile(participant, other) {
    const tile = tileOf(participant);
    for (const each of [tile, ...tile.querySelectorAll("div")])
      for (const [name, value] of Object.entries(/** @type {HTMLElement} */ (each).dataset))
        if (value === participant) /** @type {HTMLElement} */ (each).dataset[name] = other;
  },

  /** Meet has changed: no element carries any attribute that was ever seen. */
  forgetMarks() {
    for (const each of list.querySelectorAll("div"))
      for (const name of Object.keys(each.dataset)) delete each.dataset[name];
  },

  /**
   * The camera is switched off: its video stays, dead or hidden in one of three ways.
   * @param {string} participant
   * @param {"dead" | "hidden" | "invisible" | "boxless"} how
   */
  turnCameraOff(participant, how) {
    for (const video of tileOf(participant).querySelectorAll("video")) {
      if (how === "dead" && video.srcObject instanceof MediaStream)
        for (const track of video.srcObject.getTracks()) track.stop();
      if (how === "hidden") video.style.display = "none";
      if (how === "invisible") video.style.visibility = "hidden";
      if (how === "boxless") Object.assign(video.style, { width: "0", height: "0" });
    }
  },

  /**
   * The camera is switched on again: a second video appears beside the dead one.
   * @param {string} participant
   * @param {Stretch} stretch
   */
  async turnCameraOn(participant, stretch) {
    await showIn(tileOf(participant), (await cameraStream(stretch)).stream);
  },

  /**
   * One tile is large, and the others leave the page.
   * @param {string} participant
   */
  spotlight(participant) {
    const kept = tileOf(participant);
    stowed = /** @type {HTMLElement[]} */ ([...list.children].filter((tile) => tile !== kept));
    for (const tile of stowed) tile.remove();
  },

  async gallery() {
    list.append(...stowed);
    stowed = [];
    for (const video of list.querySelectorAll("video")) await video.play();
  },

  /**
   * The panel of backgrounds and effects shows one's own camera a second time, under the same id.
   * @param {string} participant
   * @param {Stretch} stretch
   */
  async openEffects(participant, stretch) {
    const panel = document.createElement("aside");
    const preview = document.createElement("div");
    preview.dataset.participantId = participant;
    preview.append(await playing((await cameraStream(stretch)).stream));
    panel.append(preview);
    document.body.append(panel);
  },

  /**
   * Bandwidth is short: the same picture with fewer pixels. For a tile that was added as `narrow`.
   * @param {string} participant
   * @param {number} width
   * @param {number} height
   */
  resizeVideo(participant, width, height) {
    Object.assign(canvases.get(participant) ?? {}, { width, height });
  },

  /**
   * The lobby: one's own preview and the call's controls, but no tile.
   * @param {Stretch} stretch
   */
  async lobby(stretch) {
    clearCall();
    const preview = document.createElement("div");
    preview.append(await playing((await cameraStream(stretch)).stream));
    list.append(preview);
  },

  /** The call begins in the same page, with one's own tile. */
  join(self = SELF) {
    clearCall();
    stand_in.addAvatar(self);
  },

  /** The page after a call, with the code still in the address. */
  leave() {
    clearCall();
    const words = document.createElement("h1");
    words.textContent = "You left the meeting";
    list.append(words);
  },
};
Object.assign(window, stand_in);

document.addEventListener("keydown", (event) => {
  document.getElementById("heard")?.append(event.key);
});

/** As Meet does by itself when people leave the tab: the tiles move into a small window over the others. */
document.getElementById("small-window")?.addEventListener("click", async () => {
  const pip = /** @type {{requestWindow: (size: object) => Promise<Window>}} */ (
    /** @type {unknown} */ (globalThis.documentPictureInPicture)
  );
  const small = await pip.requestWindow({ width: 420, height: 320 });
  small.document.body.append(...list.children);
  for (const video of small.document.querySelectorAll("video")) void video.play();
});

const query = new URLSearchParams(location.search);
const code = query.get("code") ?? location.pathname.replaceAll("/", "");
document.querySelector('link[rel="canonical"]')?.setAttribute("href", `https://meet.google.com/${code}`);
if (!query.has("lobby")) stand_in.join();
