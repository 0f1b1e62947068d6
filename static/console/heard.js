// @ts-check
import { HeardMeeting } from "../../extensions/shared/stream/heard_meeting.js";

/** The meeting that is listened to, by whose server's clock everything on the console happens. */
export const heard = new HeardMeeting();
