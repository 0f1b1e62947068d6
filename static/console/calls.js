// @ts-check
/** @import { CallName, Calls, Failure, Outcome, RestUpdate } from "../../extensions/shared/types" */
import { callServer } from "../../extensions/shared/api.js";
import { byId, input, setText, tellText } from "../../extensions/shared/element.js";
import { randomToken, requestRest } from "../../extensions/shared/meeting/rest_request.js";
import { tabMemory } from "../shared/memory.js";
import { meetingId, restBody, wholeNumber } from "./fields.js";
import { heard } from "./heard.js";
import { keptMeeting } from "./kept_meeting.js";
import { say, sayOr } from "./language.js";
import { applySnapshot, listen, listenedMeeting } from "./live.js";
import { addToLog, timeIn } from "./log.js";
import { moveText, orderText } from "./rest_answer.js";
import { apiUrl } from "./server.js";
import { drawEnd, drawTimelineSoon } from "./timeline.js";

/** @typedef {Calls["postponeRest"]["body"] | Calls["extendRest"]["body"]} Move */

/** The last call's outcome, written again when the language changes. */
let answerText = () => "";

/** Writes what came of the last call in the language that is now chosen. */
export function renderAnswer() {
  setText("answer", answerText());
}

/**
 * The body of a call, undefined for none, or null after saying what is wrong in a field.
 * @param {CallName} name
 * @param {string} id of the meeting
 */
function bodyOf(name, id) {
  if (name === "rest") return restBody();
  if (name === "withdrawRequest") return { token: tokenFor(id) };
  if (name !== "postponeRest" && name !== "extendRest") return undefined;
  const by = wholeNumber("minutes");
  if (by == null) return null;
  // Only a rest heard of in this very meeting is what the click meant to move.
  const rest = listenedMeeting() === id ? heard.meeting.rest : null;
  return name === "postponeRest"
    ? { minutes: by, starts_at: rest?.started_at }
    : { seconds: by * 60, ends_at: rest?.ends_at };
}

/**
 * Does what a call's button says.
 * @param {CallName} name
 */
export async function press(name) {
  const id = meetingId();
  const body = id === null ? null : bodyOf(name, id);
  if (id === null || body === null) return;
  // First, so that the log shows what it brings.
  if (name === "start" || name === "rest") await listen(apiUrl, id);
  if (body && name === "rest") await order(id, /** @type {Calls["rest"]["body"]} */ (body), "rest");
  else if (body && (name === "postponeRest" || name === "extendRest"))
    await move(id, name, /** @type {Move} */ (body));
  else if (name === "beginRest" || name === "endRest") showOutcome(name, await change(id, name));
  else if (name === "status") showOutcome(name, await showStatus(id));
  else if (name === "requestRest") showOutcome(name, await request(id));
  else if (name === "end") return end(id);
  else showOutcome(name, await call(id, name, body));
  if (listenedMeeting() === id) drawTimelineSoon();
}

/** @param {string} id */
async function end(id) {
  const outcome = await call(id, "end");
  showOutcome("end", outcome);
  if (!outcome.ok) return;
  keptMeeting.write(null);
  if (outcome.data.summary && listenedMeeting() === id) drawEnd(outcome.data.summary);
}

/** Announces a rest, with the notice that was typed. */
export async function announce() {
  const id = meetingId();
  const body = id === null ? null : restBody();
  const notice = body && wholeNumber("notice-seconds");
  if (id === null || body === null || notice == null) return;
  await listen(apiUrl, id);
  await order(id, { ...body, notice }, "announce");
}

/**
 * Asks for a rest; one that somebody else has ordered meanwhile stays as it is, and that is said.
 * @param {string} id
 * @param {Calls["rest"]["body"]} body
 * @param {string} text name of the button's text
 */
async function order(id, body, text) {
  const outcome = await change(id, "rest", body);
  showOutcome(text, outcome, outcome.ok ? orderText(body, outcome.data) : undefined);
}

/**
 * Moves the rest's beginning or end; one that somebody else has moved meanwhile stays, and that is said.
 * @param {string} id
 * @param {"postponeRest" | "extendRest"} name
 * @param {Move} body
 */
async function move(id, name, body) {
  const outcome = await change(id, name, body);
  showOutcome(name, outcome, outcome.ok ? moveText(body, outcome.data.rest) : undefined);
}

/**
 * A call that changes the rest. Its answer is news, too: an event stream may be held back.
 * @template {"rest" | "beginRest" | "endRest" | "postponeRest" | "extendRest"} Name
 * @param {string} id
 * @param {Name} name
 * @param {Calls[Name]["body"]} [body]
 */
async function change(id, name, body) {
  const { count } = heard;
  const outcome = await call(id, name, body);
  // Before anything is heard, nothing could be said of whether the meeting was started.
  if (outcome.ok && listenedMeeting() === id && heard.hasHeard) {
    const { active, measuring } = heard.meeting;
    const { rest, timestamp } = /** @type {RestUpdate} */ (outcome.data);
    applySnapshot({ active, monitoring: measuring, rest, timestamp }, count);
  }
  return outcome;
}

/** @param {string} id */
function request(id) {
  return requestRest(
    (token) => call(id, "requestRest", token),
    () => tokenFor(id),
  );
}

/**
 * @template {CallName} Name
 * @param {string} id
 * @param {Name} name
 * @param {Calls[Name]["body"]} [body]
 */
function call(id, name, body) {
  return callServer(apiUrl, id, name, { key: input("leader-key").value, body });
}

/** @param {string} id */
async function showStatus(id) {
  const { count } = heard;
  const outcome = await call(id, "status");
  if (outcome.ok && listenedMeeting() === id) applySnapshot(outcome.data, count);
  return outcome;
}

/**
 * The random characters that tell apart two people who ask, without saying who: one per tab and meeting.
 * @param {string} id
 */
function tokenFor(id) {
  const memory = `meeting-rest.token.${id}`;
  const token = tabMemory.get(memory) || randomToken();
  tabMemory.set(memory, token);
  return token;
}

/**
 * @param {string} text name of the button's text
 * @param {Outcome} outcome
 * @param {string} [done] name of the text of a success
 */
function showOutcome(text, outcome, done = "did_ok") {
  const level = outcome.ok ? "good" : "bad";
  answerText = () =>
    outcome.ok ? say(done, say(text), outcome.status) : say("did_fail", say(text), whyNot(outcome));
  byId("answer").dataset.level = level;
  tellText("answer", answerText());
  const data = outcome.data ? JSON.stringify(outcome.data) : undefined;
  addToLog({ text: answerText, level, data }, timeIn(outcome.data));
}

/** @param {Failure} failure */
function whyNot({ status, error, retryAfter, data }) {
  if (error === "unreachable") return say("no_answer");
  return sayOr(`error_${error}`, String(data?.detail ?? `HTTP ${status}`), retryAfter);
}
