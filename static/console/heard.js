// @ts-check
import { HeardMeeting } from "../../extensions/shared/stream/heard_meeting.js";

/** The meeting that is listened to; everything on the console happens by its server's clock. */
export const heard = new HeardMeeting();
