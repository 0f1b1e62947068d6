// @ts-check
// A rest and a measurement, for tests that look at a few of their fields.
/** @import { Invalid, Measurement, Rest } from "../../extensions/shared/types" */

/** @type {(id?: string, from?: number) => Rest} of five minutes, starting at this second */
export const restOf = (id = "r", from = 0) => ({
  ...{ id, reason: "manual", state: "running", seconds: 300 },
  started_at: new Date(from * 1000).toISOString(),
  ends_at: new Date((from + 300) * 1000).toISOString(),
});

/** @type {(face: boolean, invalid: Invalid | null) => Measurement} */
export const answer = (face_detected, invalid) => ({
  status: "ok",
  seq: 1,
  participant_id: "p",
  blink_detected: false,
  face_detected,
  face: null,
  invalid,
  closure_ms: null,
  ear: null,
  confidence: 1,
  state: { opinion: "unknown", reason: null, valid_seconds: 0, blinks: 0, blinks_per_minute: null },
});

/** A frame as it goes to the server. */
export const FRAME = {
  image: "i",
  meeting_id: "m",
  timestamp: "2026-01-31T09:00:00.000Z",
  participant_id: "p",
  seq: 1,
};
