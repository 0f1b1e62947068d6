// @ts-check
// What is typed on the console, or what is wrong with it, said beside its field.
import { byId, input } from "../../extensions/shared/element.js";
import { isMeetingId, meetingIdFrom } from "../../extensions/shared/meeting/meeting_id.js";
import { oneLine } from "../../extensions/shared/one_line.js";
import { say } from "./language.js";

/**
 * Says what is wrong with a field.
 * @param {string} id
 * @param {string} error the name of a text, or "" for nothing wrong
 */
export function showFieldError(id, error) {
  const field = input(id);
  field.setAttribute("aria-invalid", String(error !== ""));
  const text = byId(`${id}-error`);
  text.dataset.words = error;
  text.textContent = say(error);
  if (error) field.focus();
}

/** The meeting id typed so far, "" while that is none yet. */
export function typedMeeting() {
  const id = meetingIdFrom(input("meeting-id").value);
  return isMeetingId(id) ? id : "";
}

/** The meeting id, which is then put into its field, or null after saying what is wrong with it. */
export function meetingId() {
  const id = meetingIdFrom(input("meeting-id").value);
  input("meeting-id").value = id;
  showFieldError("meeting-id", isMeetingId(id) ? "" : "meeting_id_bad");
  return isMeetingId(id) ? id : null;
}

/**
 * The whole number in a field, undefined for an empty one, or null after saying what is wrong with it.
 * @param {string} id
 * @param {boolean} [optional] whether it may be empty
 */
export function wholeNumber(id, optional = false) {
  const { value, validity } = input(id);
  // A field that holds no number at all has the empty value, too.
  const empty = value === "" && !validity.badInput;
  const valid = empty ? optional : validity.valid;
  showFieldError(id, valid ? "" : `${id.replace("-", "_")}_bad`);
  if (!valid) return null;
  return empty ? undefined : Number(value);
}

/** The body of a call for a rest, or null after saying what is wrong with its length. */
export function restBody() {
  const seconds = wholeNumber("rest-seconds", true);
  return seconds === null
    ? null
    : { reason: "manual", seconds, note: oneLine(input("note").value) || undefined };
}
