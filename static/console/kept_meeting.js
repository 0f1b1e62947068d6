// @ts-check
/** @import { Keeper } from "../../extensions/shared/types" */
import { keptInTab } from "../shared/memory.js";

/** @typedef {{serverUrl: string, id: string, listens: boolean}} KeptMeeting */

/**
 * The meeting of this tab, with which a page that is loaded anew goes on; at another server it is none.
 * @type {Keeper<KeptMeeting>}
 */
export const keptMeeting = keptInTab("meeting-rest.meeting");
