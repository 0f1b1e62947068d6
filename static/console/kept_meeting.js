// @ts-check
/** @import { Keeper } from "../../extensions/shared/types" */
import { keptInTab } from "../shared/memory.js";

/** @typedef {{serverUrl: string, id: string, listens: boolean}} KeptMeeting */

/**
 * The meeting of this tab, with which the page goes on after a reload; at another server it does not count.
 * @type {Keeper<KeptMeeting>}
 */
export const keptMeeting = keptInTab("meeting-rest.meeting");
