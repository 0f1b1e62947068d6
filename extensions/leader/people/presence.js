// @ts-check
/** @import { CallMemory } from "../shared/types" */
/** @import { Camera } from "./tiles.js" */
/** @import { Visit } from "../visit/visit.js" */
import { CameraChoice } from "./camera_choice.js";
import { isPartOfSeveral, isSingledOut } from "./group_state.js";
import { Lately } from "./lately.js";
import { People } from "./people.js";
import { liveCameras } from "./tiles.js";

/** Who can be seen on the page now, which of them are worth a look, and who was there lately. */
export class Presence {
  #people = new People();
  /** For the tab to remember. */
  lately = new Lately(this.#people);
  #choice = new CameraChoice();
  /** The call whose people these are, by its code. */
  #call = "";
  /** Those who have a camera now. @type {string[]} */
  #shown = [];
  /** Those of them who are worth a look. @type {string[]} */
  keys = [];

  /**
   * Begins with the people of another meeting. They stay the same if only the server, or the id that stands
   * in for the call's code, has changed.
   * @param {string} call its code in the page
   * @param {CallMemory} memory who was there lately
   */
  enter(call, { lately }) {
    this.#choice = new CameraChoice();
    if (call !== this.#call) this.#people = new People();
    this.#call = call;
    this.lately = new Lately(this.#people, lately);
  }

  /**
   * Looks for cameras. None is kept: a video that leaves the page is to be forgotten.
   * @param {number} now ms
   * @returns {Map<string, Camera>} one for each person worth a look
   */
  look(now) {
    const live = liveCameras();
    this.#shown = [...new Set(live.map(({ participant }) => participant))];
    this.#people.noteLive(live, now);
    const worth = live.filter((camera) => this.#people.isWorthALook(camera, now));
    for (const camera of worth) this.#people.noteVideo(camera, now);
    const cameras = new Map(this.#choice.choose(worth).map((camera) => [camera.participant, camera]));
    this.keys = [...cameras.keys()];
    return cameras;
  }

  /** Those worth a look who are there: an empty chair makes no group larger. */
  get people() {
    return this.keys.filter((key) => this.#people.has(key));
  }

  /**
   * Whether these are only a few of several.
   * @param {string[]} people
   * @param {number} now ms
   */
  arePartOfSeveral(people, now) {
    return isPartOfSeveral(people.length, this.lately.count(now, people));
  }

  /**
   * Whether a pin or a spotlight may be showing only these few of more. An empty chair counts as shown, too.
   * While nobody is shown, as when Meet rearranges its tiles, nobody's turn is known.
   * @param {number} now ms
   */
  isFew(now) {
    if (!this.#shown.length) return false;
    const shown = this.#shown.filter((key) => this.#people.mayBe(key));
    return isSingledOut(shown.length, this.lately.count(now, shown));
  }

  /**
   * Somebody is there.
   * @param {Camera} camera
   * @param {number} now ms
   */
  noteFace(camera, now) {
    this.#people.noteFace(camera, now);
  }

  /**
   * A visit is over, or cut off.
   * @param {Visit} visit
   * @param {number} now ms
   */
  noteEnd({ search, camera }, now) {
    if (search.isStill) this.#people.noteStill(camera, now);
    else if (search.isFaceless) this.#people.noteFaceless(camera, now);
  }
}
