// @ts-check
// Somebody who asks for a rest on a server that waits for several people, for tests without a browser.
/** @import { TestContext } from "node:test" */
/** @import { MeetTab } from "../../extensions/member/shared/page/meet_tab.js" */
/** @import { KeptRequest, ServerEvent } from "../../extensions/member/shared/types" */
import { runAction, viewOf } from "../../extensions/member/popup_actions.js";
import { unknownMeeting } from "../../extensions/member/shared/meeting/meeting_state.js";
import { OwnRequest } from "../../extensions/member/shared/meeting/own_request.js";
import { REQUEST_MS } from "../../extensions/member/shared/meeting/rest_request.js";

export const AT = "2026-01-31T09:00:10.000Z";
/** The first of the requests that wait together came a second earlier. */
export const UNTIL = new Date(Date.parse(AT) - 1000 + REQUEST_MS).toISOString();
export const WAITS = {
  ok: true,
  status: 200,
  data: { rest: null, rest_requests_until: UNTIL, timestamp: AT },
};
export const LOST = { ok: false, status: 0, error: "unreachable", retryAfter: 0, data: null };

/** @param {number} status */
export const refusal = (status) => ({ ok: false, status, error: "other", retryAfter: 0, data: null });

/** @type {(event: string, timestamp?: string) => ServerEvent} */
export const heard = (event, timestamp = AT) => /** @type {ServerEvent} */ ({ event, timestamp });

/**
 * The stream has reconnected.
 * @param {string | null} [until] until when the waiting requests count; null: none waits; undefined: an older
 *   server, which does not say
 */
export const connected = (until) =>
  /** @type {ServerEvent} */ ({ event: "connected", timestamp: AT, rest: null, rest_requests_until: until });

/**
 * Somebody on a server that waits for several people.
 * @param {TestContext} t
 * @param {...object} answers to their requests with a token; the last one repeats
 */
export function asker(t, ...answers) {
  stopTime(t);
  /** @type {KeptRequest | null} */
  let kept = null;
  /** @type {string[]} */
  const tokens = [];
  const withdrawn = { answer: WAITS };
  const tab = {
    meetingKey: "a",
    meeting: unknownMeeting(),
    call: async (/** @type {string} */ name, /** @type {{token: string}} */ body) => {
      if (name === "withdrawRequest") return withdrawn.answer;
      if (!body) return refusal(400);
      tokens.push(body.token);
      return answers.length > 1 ? answers.shift() : answers[0];
    },
  };
  const meetTab = /** @type {MeetTab} */ (/** @type {unknown} */ (tab));
  const keeper = {
    read: () => kept,
    write: (/** @type {KeptRequest | null} */ request) => {
      kept = request;
    },
  };
  const onLapse = t.mock.fn();
  const own = new OwnRequest(meetTab, keeper, onLapse);
  const says = async (/** @type {Parameters<typeof runAction>[2]} */ action) => {
    await runAction(meetTab, own, action, () => {});
    return viewOf(meetTab, own).notice;
  };
  const keep = (/** @type {KeptRequest | null} */ request) => {
    kept = request;
  };
  return {
    own,
    tab,
    tokens,
    withdrawn,
    says,
    keep,
    kept: () => kept,
    lapses: () => onLapse.mock.callCount(),
  };
}

/** @param {TestContext} t */
export function stopTime(t) {
  t.mock.timers.reset();
  t.mock.timers.enable({ apis: ["Date", "setTimeout"] });
}
