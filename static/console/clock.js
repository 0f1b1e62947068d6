// @ts-check
import { ServerClock } from "../../extensions/shared/server_clock.js";

/** The server's clock, by which everything on the console happens. */
export const clock = new ServerClock();
