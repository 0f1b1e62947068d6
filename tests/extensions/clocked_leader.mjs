// @ts-check
// A leader with rests by the clock, whose clocks a test sets and lets pass.
/** @import { ServerEvent, ToTab } from "../../extensions/leader/shared/types" */
/** @import { TestContext } from "node:test" */
import { setImmediate } from "node:timers/promises";
import { ServerClock } from "../../extensions/leader/shared/stream/server_clock.js";
import { at, leading } from "./leader_tab.mjs";

export const MINUTE = 60_000;

/**
 * A leader who has started a meeting with a rest every 50 minutes; the test moves the clocks.
 * @param {TestContext} t
 */
export async function started(t) {
  let wall = Date.parse(at(5));
  let steady = 0;
  t.mock.method(Date, "now", () => wall);
  t.mock.method(performance, "now", () => steady);
  const { tab, leader } = leading({ automatic: true, afterMinutes: 50 });
  tab.clock = new ServerClock();
  const setServer = (/** @type {number} */ by) => {
    tab.now = new Date(Date.parse(tab.now) + by).toISOString();
  };
  const setMachine = (/** @type {number} */ by) => {
    wall += by;
  };
  const pass = async (/** @type {number} */ ms) => {
    for (const end = steady + ms; steady < end; await setImmediate()) {
      steady += 5000;
      setMachine(5000);
      setServer(5000);
      leader.tick();
    }
  };
  /** Most machines' steady clocks stand still meanwhile; some systems', and a page's that is frozen, go on. */
  const sleep = async (/** @type {number} */ ms, goesOn = false) => {
    if (goesOn) steady += ms;
    setMachine(ms);
    setServer(ms);
    await pass(1000);
  };
  /** The stream reconnects, as it does soon after each jump of a clock. */
  const connect = async () => {
    const snapshot = { active: tab.active, monitoring: tab.active && tab.monitoring, rest: null };
    /** @type {ServerEvent} */
    const event = { event: "connected", meeting_id: "m", timestamp: tab.now, ...snapshot };
    tab.take(event);
    leader.onMessage(/** @type {ToTab} */ ({ type: "event", id: "", event }));
    await setImmediate();
  };
  const hear = async (/** @type {"meeting_ended" | "rest_requested"} */ name) => {
    /** @type {ServerEvent} */
    const event = { event: name, meeting_id: "m", timestamp: tab.now };
    tab.take(event);
    leader.onEvent(event);
    await setImmediate();
  };
  await connect();
  await leader.start();
  t.after(() => leader.close());
  const restsAsked = () => tab.called.filter((each) => each === "rest m").length;
  return { tab, leader, setServer, setMachine, pass, sleep, connect, hear, restsAsked };
}
