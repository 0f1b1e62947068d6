// @ts-check
// One's own request for a rest, where the server waits for several people, in the extension and on the page.
/** @import { TestContext } from "node:test" */
/** @import { MeetTab } from "../../extensions/member/shared/page/meet_tab.js" */
/** @import { KeptRequest, ServerEvent } from "../../extensions/member/shared/types" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { runAction, viewOf } from "../../extensions/member/popup_actions.js";
import { unknownMeeting } from "../../extensions/member/shared/meeting_state.js";
import { OwnRequest } from "../../extensions/member/shared/own_request.js";
import { REQUEST_MS } from "../../extensions/member/shared/rest_request.js";

const AT = "2026-01-31T09:00:10.000Z";
const WAITS = { ok: true, status: 200, data: { rest: null, timestamp: AT } };
const LOST = { ok: false, status: 0, error: "unreachable", retryAfter: 0, data: null };

/** @param {number} status */
const refusal = (status) => ({ ok: false, status, error: "other", retryAfter: 0, data: null });

/** @param {string} state of the rest that there is */
const rest = (state) => ({ ok: true, status: 200, data: { rest: { id: "r", state } } });

/** @type {(event: string, timestamp?: string) => ServerEvent} */
const heard = (event, timestamp = AT) => /** @type {ServerEvent} */ ({ event, timestamp });

/**
 * Somebody at a server that waits for several people.
 * @param {...object} answers to their requests with a token, the last of them for all that follow
 */
function asker(...answers) {
  /** @type {KeptRequest | null} */
  let kept = null;
  /** @type {string[]} */
  const tokens = [];
  const tab = {
    requests: "some",
    meeting: unknownMeeting(),
    call: async (/** @type {string} */ name, /** @type {{token: string}} */ body) => {
      if (name === "summary") return { ok: true, status: 200, data: { requests: tab.requests } };
      if (name === "withdrawRequest") return WAITS;
      if (!body) return refusal(400);
      tokens.push(body.token);
      return answers.length > 1 ? answers.shift() : answers[0];
    },
  };
  const meetTab = /** @type {MeetTab} */ (/** @type {unknown} */ (tab));
  const own = new OwnRequest(meetTab, {
    read: () => kept,
    write: (request) => {
      kept = request;
    },
  });
  const says = async (/** @type {Parameters<typeof runAction>[2]} */ action) => {
    await runAction(meetTab, own, action, () => {});
    return viewOf(meetTab, own).notice;
  };
  return { own, tab, tokens, says, kept: () => kept };
}

/** @param {TestContext} t */
function stopTime(t) {
  t.mock.timers.enable({ apis: ["Date", "setTimeout"] });
}

test("the answer to a later click stays for its own time", async (t) => {
  stopTime(t);
  const { own, tab, says } = asker(LOST, WAITS);
  await says("requestRest");
  t.mock.timers.tick(3500);
  await says("requestRest");
  t.mock.timers.tick(3500);
  const notice = () => viewOf(/** @type {MeetTab} */ (/** @type {unknown} */ (tab)), own).notice;
  assert.equal(notice(), "asked_waiting");
  t.mock.timers.tick(500);
  assert.equal(notice(), "");
});

test("who asks hears whether others have to ask too, and can take it back only while it waits", async (t) => {
  stopTime(t);
  const { own, says, kept } = asker(WAITS);
  assert.equal(await says("requestRest"), "asked_waiting");
  assert.ok(own.waits);
  assert.equal(await says("withdrawRequest"), "done_withdrawRequest");
  assert.deepEqual([own.waits, kept()], [false, null]);
  const last = asker(rest("running"));
  assert.equal(await last.says("requestRest"), "done_requestRest");
  assert.deepEqual([last.own.waits, last.kept()], [false, null], "a rest has granted it");
});

test("who asks for a rest that is announced already hears that, and not that it was passed on", async (t) => {
  stopTime(t);
  const { own, says } = asker(rest("announced"));
  assert.equal(await says("requestRest"), "asked_announced");
  assert.ok(!own.waits);
});

for (const [what, unclear] of /** @type {const} */ ([
  ["was lost", LOST],
  ["came from a server in trouble", refusal(503)],
])) {
  test(`a request whose answer ${what} may count: it can be taken back, and asking again makes no second one`, async () => {
    const { own, tokens } = asker(unclear, WAITS);
    await own.ask();
    assert.ok(own.waits);
    await own.ask();
    assert.equal(new Set(tokens).size, 1);
    assert.ok(own.waits);
  });
}

test("a request that was refused waits for nothing, and one from before goes on waiting", async () => {
  const refused = asker(refusal(429), WAITS);
  await refused.own.ask();
  assert.equal(refused.kept(), null);
  const { own } = asker(WAITS, refusal(429));
  await own.ask();
  await own.ask();
  assert.ok(own.waits);
});

test("a request waits until a rest grants it, the meeting ends or its time is over", async (t) => {
  stopTime(t);
  for (const event of ["rest_announced", "rest_required", "meeting_ended"]) {
    const { own, kept } = asker(WAITS);
    await own.ask();
    await own.hear(heard(event));
    assert.equal(kept(), null, event);
  }
  const { own } = asker(WAITS);
  await own.ask();
  await own.hear(heard("rest_requested"));
  t.mock.timers.tick(REQUEST_MS - 1);
  assert.ok(own.waits);
  t.mock.timers.tick(1);
  assert.ok(!own.waits);
});

test("a request goes on waiting when an older rest is told of after it", async () => {
  const older = heard("rest_required", "2026-01-31T09:00:09.000Z");
  const { own, tab, tokens, kept } = asker(WAITS);
  await own.ask();
  const token = kept()?.token;
  await own.hear(older);
  await own.hear(heard("rest_ended", "2026-01-31T09:00:09.500Z"));
  assert.ok(own.waits);
  await own.ask();
  assert.deepEqual(tokens, [token, token], "one person counts once");
  tab.requests = "none"; // by the clock of another process, which is behind
  await own.hear(older);
  assert.ok(!own.waits, "that rest has granted it");
});

test("a request that is on its way when an older rest is told of waits once it is answered", async () => {
  const { own, tokens } = asker(WAITS);
  const answer = own.ask();
  while (!own.waits) await Promise.resolve();
  await own.hear(heard("rest_required", "2026-01-31T09:00:09.000Z"));
  await answer;
  assert.ok(own.waits);
  await own.ask();
  assert.equal(new Set(tokens).size, 1);
});

test("a request that is on its way when a rest grants it waits for nothing", async () => {
  const { own } = asker(WAITS);
  const answer = own.ask();
  while (!own.waits) await Promise.resolve();
  await own.hear(heard("rest_required", "2026-01-31T09:00:11.000Z"));
  await own.hear(heard("rest_required", "2026-01-31T09:00:09.000Z")); // told again after a reconnect
  await answer;
  assert.ok(!own.waits);
});

test("a request that is granted while on its way waits for nothing, also where two processes' clocks differ", async () => {
  const { own, tab } = asker(WAITS);
  const answer = own.ask();
  while (!own.waits) await Promise.resolve();
  await own.hear(heard("rest_required", "2026-01-31T09:00:09.999Z"));
  tab.requests = "none";
  await answer;
  assert.ok(!own.waits);
});

test("a second request that is refused while a rest grants the first leaves nothing waiting", async () => {
  const { own, tab } = asker(WAITS, refusal(429));
  await own.ask();
  const answer = own.ask();
  await own.hear(heard("rest_required", "2026-01-31T09:00:11.000Z"));
  tab.requests = "none";
  await answer;
  assert.ok(!own.waits);
});

test("a request that the server has forgotten is found to be over, by looking and when the stream is back", async () => {
  for (const look of /** @type {((own: OwnRequest) => Promise<void>)[]} */ ([
    (own) => own.look(),
    (own) => own.hear(heard("connected")),
    (own) => own.hear(heard("rest_ended")),
  ])) {
    const { own, tab } = asker(WAITS);
    await own.ask();
    await look(own);
    assert.ok(own.waits, "it counts still");
    tab.requests = "none";
    await look(own);
    assert.ok(!own.waits);
  }
});

test("a request on its way is not taken for one that the server has forgotten", async () => {
  const { own, tab } = asker(WAITS);
  tab.requests = "none";
  const answer = own.ask();
  while (!own.waits) await Promise.resolve();
  await own.look();
  await answer;
  assert.ok(own.waits);
});

test("who asks again while it is looked whether the first request counts still waits", async () => {
  const { own, tab, kept } = asker(WAITS);
  await own.ask();
  const { call } = tab;
  tab.call = async (name, body) => {
    const answer = await call(name, body);
    if (name === "summary") {
      own.forget();
      await own.ask();
    }
    return answer;
  };
  tab.requests = "none";
  await own.look();
  assert.ok(kept());
});

test("one's own request does not come back as somebody's, and that nearly enough have asked does", async () => {
  const { own } = asker(WAITS);
  const some = /** @type {ServerEvent} */ ({ event: "rest_requested", requests: "some" });
  assert.ok(!own.isOwnNews(some), "another's");
  const answer = own.ask();
  assert.ok(own.isOwnNews(some), "before its answer");
  await answer;
  assert.ok(own.isOwnNews(some));
  const nearly = /** @type {ServerEvent} */ ({ ...some, requests: "nearly" });
  assert.ok(!own.isOwnNews(nearly));
});
