// @ts-check
// One's own request for a rest, where several people have to ask, in the extension and on the member's page.
/** @import { TestContext } from "node:test" */
/** @import { MeetTab } from "../../extensions/member/shared/page/meet_tab.js" */
/** @import { KeptRequest, ServerEvent } from "../../extensions/member/shared/types" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { runAction, viewOf } from "../../extensions/member/popup_actions.js";
import { unknownMeeting } from "../../extensions/member/shared/meeting/meeting_state.js";
import { OwnRequest } from "../../extensions/member/shared/meeting/own_request.js";
import { REQUEST_MS } from "../../extensions/member/shared/meeting/rest_request.js";
import { keptInTab } from "../../static/shared/memory.js";

const AT = "2026-01-31T09:00:10.000Z";
/** The first of the requests that wait together came a second earlier. */
const UNTIL = new Date(Date.parse(AT) - 1000 + REQUEST_MS).toISOString();
const WAITS = { ok: true, status: 200, data: { rest: null, rest_requests_until: UNTIL, timestamp: AT } };
const LOST = { ok: false, status: 0, error: "unreachable", retryAfter: 0, data: null };

/** @param {number} status */
const refusal = (status) => ({ ok: false, status, error: "other", retryAfter: 0, data: null });

/** @param {string} state of the current rest */
const rest = (state) => ({ ok: true, status: 200, data: { rest: { id: "r", state } } });

/** @type {(event: string, timestamp?: string) => ServerEvent} */
const heard = (event, timestamp = AT) => /** @type {ServerEvent} */ ({ event, timestamp });

/**
 * The stream has reconnected.
 * @param {string | null} [until] until when the waiting requests count; null: none waits; undefined: an older
 *   server, which does not say
 */
const connected = (until) =>
  /** @type {ServerEvent} */ ({ event: "connected", timestamp: AT, rest: null, rest_requests_until: until });

/**
 * Somebody on a server that waits for several people.
 * @param {TestContext} t
 * @param {...object} answers to their requests with a token; the last one repeats
 */
function asker(t, ...answers) {
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
function stopTime(t) {
  t.mock.timers.reset();
  t.mock.timers.enable({ apis: ["Date", "setTimeout"] });
}

test("the answer to a later click stays for its full time", async (t) => {
  const { own, tab, says } = asker(t, LOST, WAITS);
  await says("requestRest");
  t.mock.timers.tick(3500);
  await says("requestRest");
  t.mock.timers.tick(3500);
  const notice = () => viewOf(/** @type {MeetTab} */ (/** @type {unknown} */ (tab)), own).notice;
  assert.equal(notice(), "asked_waiting");
  t.mock.timers.tick(500);
  assert.equal(notice(), "");
});

test("while a click is under way popups show no answer to the last one, so that the same answer is news", async (t) => {
  const { own, tab, says } = asker(t, LOST);
  const meetTab = /** @type {MeetTab} */ (/** @type {unknown} */ (tab));
  await says("requestRest");
  /** @type {string[]} */
  const shown = [];
  await runAction(meetTab, own, "requestRest", () => shown.push(viewOf(meetTab, own).notice));
  assert.deepEqual(shown, ["", "error_unreachable"]);
});

test("whoever asks is told whether others have to ask too, and can take the request back only while it waits", async (t) => {
  const { own, says, kept } = asker(t, WAITS);
  assert.equal(await says("requestRest"), "asked_waiting");
  assert.ok(own.waits);
  assert.equal(await says("withdrawRequest"), "done_withdrawRequest");
  assert.deepEqual([own.waits, kept()], [false, null]);
  const last = asker(t, rest("running"));
  assert.equal(await last.says("requestRest"), "done_requestRest");
  assert.deepEqual([last.own.waits, last.kept()], [false, null], "a rest has granted it");
});

test("whoever asks for a rest that is already announced is told so, and not that the request was passed on", async (t) => {
  const { own, says } = asker(t, rest("announced"));
  assert.equal(await says("requestRest"), "asked_announced");
  assert.ok(!own.waits);
});

for (const [what, unclear] of /** @type {const} */ ([
  ["was lost", LOST],
  ["came from a server in trouble", refusal(503)],
])) {
  test(`a request whose answer ${what} may count: it can be taken back, and asking again makes no second one`, async (t) => {
    const { own, tokens } = asker(t, unclear, WAITS);
    await own.ask();
    assert.ok(own.waits);
    await own.ask();
    assert.equal(new Set(tokens).size, 1);
    assert.ok(own.waits);
  });
}

test("a request that was refused does not wait, and an earlier one goes on waiting", async (t) => {
  const refused = asker(t, refusal(429), WAITS);
  await refused.own.ask();
  assert.equal(refused.kept(), null);
  const { own } = asker(t, WAITS, refusal(429));
  await own.ask();
  await own.ask();
  assert.ok(own.waits);
});

test("a request waits until a rest grants it, the meeting ends or its time is over", async (t) => {
  for (const event of ["rest_announced", "rest_required", "meeting_ended"]) {
    const { own, kept } = asker(t, WAITS);
    await own.ask();
    own.hear(heard(event));
    assert.equal(kept(), null, event);
  }
  const { own } = asker(t, WAITS);
  await own.ask();
  own.hear(heard("rest_requested"));
  t.mock.timers.tick(REQUEST_MS - 1001);
  assert.ok(own.waits);
  t.mock.timers.tick(1);
  assert.ok(!own.waits, "ten minutes after the first of those that waited with it");
});

test("a request that nobody joined in time says so once, and one that is over for another reason does not", async (t) => {
  const { own, lapses } = asker(t, WAITS);
  await own.ask();
  own.hear(heard("rest_required"));
  await own.ask();
  own.hear(connected(null));
  await own.ask();
  await own.withdraw();
  t.mock.timers.tick(REQUEST_MS);
  assert.equal(lapses(), 0);
  await own.ask();
  t.mock.timers.tick(REQUEST_MS - 1001);
  assert.equal(lapses(), 0);
  t.mock.timers.tick(REQUEST_MS);
  assert.deepEqual([own.waits, lapses()], [false, 1]);
  own.adopt(Date.parse(AT)); // another tab has told of it
  t.mock.timers.tick(REQUEST_MS);
  assert.equal(lapses(), 1);
});

test("a request whose answer was lost waits for ten minutes at most", async (t) => {
  const { own } = asker(t, LOST);
  await own.ask();
  t.mock.timers.tick(REQUEST_MS - 1);
  assert.ok(own.waits);
  t.mock.timers.tick(1);
  assert.ok(!own.waits);
});

test("a machine's clock that is set forward does not turn one request into two", async (t) => {
  const { own, tokens } = asker(t, WAITS);
  await own.ask();
  t.mock.timers.setTime(Date.now() + 2 * REQUEST_MS);
  assert.ok(own.waits);
  await own.ask();
  assert.equal(new Set(tokens).size, 1);
});

test("a request goes on waiting when an older rest is told of after it", async (t) => {
  const older = heard("rest_required", "2026-01-31T09:00:08.999Z");
  const { own, tokens, kept } = asker(t, WAITS);
  await own.ask();
  const token = kept()?.token;
  own.hear(older);
  own.hear(heard("rest_ended", AT));
  assert.ok(own.waits);
  await own.ask();
  assert.deepEqual(tokens, [token, token], "one person counts once");
});

test("a request that is under way when an older rest is told of waits once it is answered", async (t) => {
  const { own, tokens } = asker(t, WAITS);
  const answer = own.ask();
  while (!own.waits) await Promise.resolve();
  own.hear(heard("rest_required", "2026-01-31T09:00:08.000Z"));
  await answer;
  assert.ok(own.waits);
  await own.ask();
  assert.equal(new Set(tokens).size, 1);
});

test("a request that is under way when a rest grants it does not wait", async (t) => {
  const { own } = asker(t, WAITS);
  const answer = own.ask();
  while (!own.waits) await Promise.resolve();
  own.hear(heard("rest_required", "2026-01-31T09:00:09.999Z")); // by another process's clock
  own.hear(heard("rest_required", "2026-01-31T09:00:08.000Z")); // sent again after a reconnect
  await answer;
  assert.ok(!own.waits);
});

test("a second request that is refused while a rest grants the first leaves nothing waiting", async (t) => {
  const { own } = asker(t, WAITS, refusal(429));
  await own.ask();
  const answer = own.ask();
  own.hear(heard("rest_required", "2026-01-31T09:00:11.000Z"));
  await answer;
  assert.ok(!own.waits);
});

for (const calls of [1, 2]) {
  test(`a tab that enters another meeting before answer ${calls} neither makes, keeps nor tells a request there`, async (t) => {
    const { own, tab, tokens, says, keep, kept } = asker(t, WAITS);
    assert.equal(await says("withdrawRequest"), "done_withdrawRequest");
    const { call } = tab;
    let made = 0;
    tab.call = async (name, body) => {
      const answer = await call(name, body);
      if (++made === calls) {
        tab.meetingKey = "b";
        keep(null);
      }
      return answer;
    };
    assert.equal(await says("requestRest"), "");
    assert.deepEqual([tokens.length, kept()], [calls - 1, null]);
    assert.ok(!own.isOwnNews(heard("rest_requested")));
  });
}

test("withdrawing a request does not forget one that waits in the meeting that the tab has entered since", async (t) => {
  const { own, tab, keep, kept } = asker(t, WAITS);
  await own.ask();
  const other = { token: "b" };
  tab.call = async () => {
    tab.meetingKey = "b";
    keep(other);
    return WAITS;
  };
  await own.withdraw();
  assert.equal(kept(), other);
});

test("when the stream is back a request goes on waiting with the others, and is over when they are", async (t) => {
  for (const [what, until] of /** @type {const} */ ([
    ["none waits", null],
    ["others wait, since a rest has passed", "2026-01-31T09:10:10.500Z"],
  ])) {
    const { own } = asker(t, WAITS);
    await own.ask();
    own.hear(connected(UNTIL));
    assert.ok(own.waits, "it counts still");
    own.hear(connected(until));
    assert.ok(!own.waits, what);
  }
});

test("a request that was reloaded or whose answer was lost is known by the time until which it can count", async (t) => {
  const { own, kept } = asker(t, LOST);
  await own.ask();
  own.hear(connected(UNTIL));
  assert.equal(kept()?.until, Date.parse(UNTIL));
  t.mock.timers.tick(REQUEST_MS - 1000);
  assert.ok(!own.waits);
});

test("a request that is under way is not taken for one that is over", async (t) => {
  const { own } = asker(t, WAITS);
  const answer = own.ask();
  while (!own.waits) await Promise.resolve();
  own.hear(connected(null));
  await answer;
  assert.ok(own.waits);
});

test("a request that is under way keeps its token when another tab takes it for one that is over", async (t) => {
  stopTime(t);
  /** @type {KeptRequest | null} */
  let kept = null;
  /** @type {Set<string>} */
  const tokens = new Set();
  const keeper = {
    read: () => kept,
    write: (/** @type {KeptRequest | null} */ request) => {
      kept = request;
    },
  };
  const other = new OwnRequest(/** @type {MeetTab} */ (/** @type {unknown} */ ({})), keeper);
  const call = async (/** @type {string} */ _, /** @type {{token: string} | undefined} */ body) => {
    if (!body) return refusal(400);
    // The other tab's stream opened before the request reached the server.
    if (!tokens.size) other.hear(connected(null));
    tokens.add(body.token);
    return WAITS;
  };
  const own = new OwnRequest(/** @type {MeetTab} */ (/** @type {unknown} */ ({ call })), keeper);
  await own.ask();
  assert.ok(own.waits);
  await own.ask();
  assert.equal(tokens.size, 1);
});

test("a request made in another tab ends at its time, even when that tab is closed", (t) => {
  const { own, keep } = asker(t);
  keep({ token: "t", until: Date.parse(UNTIL) });
  own.adopt(Date.parse(AT));
  t.mock.timers.tick(REQUEST_MS - 1001);
  assert.ok(own.waits);
  t.mock.timers.tick(1);
  assert.ok(!own.waits);
});

test("a request that is made again just as its time ends waits for its answer", async (t) => {
  const { own, tab, tokens } = asker(t, WAITS, refusal(429));
  await own.ask();
  const { call } = tab;
  tab.call = async (name, body) => {
    t.mock.timers.tick(REQUEST_MS - 1000);
    assert.ok(own.waits);
    return call(name, body);
  };
  await own.ask();
  assert.equal(new Set(tokens).size, 1);
  t.mock.timers.tick(2000);
  assert.ok(!own.waits);
});

test("a tab whose request waits asks the server nothing, so that no log shows who has asked", async (t) => {
  const { own, tab } = asker(t, WAITS);
  await own.ask();
  tab.call = () => assert.fail("a call");
  own.hear(connected(UNTIL));
  own.hear(heard("rest_requested"));
  t.mock.timers.tick(REQUEST_MS - 2000);
  assert.ok(own.waits);
});

test("on an older server, which does not say until when, a request waits for ten minutes, and one person counts once", async (t) => {
  const { own, tokens } = asker(t, { ok: true, status: 200, data: { rest: null, timestamp: AT } });
  await own.ask();
  own.hear(connected());
  await own.ask();
  assert.equal(new Set(tokens).size, 1);
  t.mock.timers.tick(REQUEST_MS - 1);
  own.hear(connected());
  assert.ok(own.waits);
  t.mock.timers.tick(1);
  assert.ok(!own.waits);
});

test("a request from before a reload waits for ten more minutes at most on an older server, which says nothing of it", (t) => {
  const { own, keep } = asker(t);
  keep({ token: "t" });
  own.hear(connected());
  assert.ok(own.waits);
  t.mock.timers.tick(REQUEST_MS);
  assert.ok(!own.waits);
});

for (const until of [Date.parse(UNTIL), undefined]) {
  test(`a request that the page kept goes on counting after a reload (until ${until})`, (t) => {
    stopTime(t);
    const store = new Map([["request", JSON.stringify({ token: "t", until })]]);
    Object.assign(globalThis, {
      sessionStorage: {
        getItem: (/** @type {string} */ name) => store.get(name) ?? null,
        setItem: (/** @type {string} */ name, /** @type {string} */ value) => store.set(name, value),
        removeItem: (/** @type {string} */ name) => store.delete(name),
      },
    });
    t.after(() => Reflect.deleteProperty(globalThis, "sessionStorage"));
    const own = new OwnRequest(/** @type {MeetTab} */ (/** @type {unknown} */ ({})), keptInTab("request"));
    own.hear(connected(UNTIL));
    assert.deepEqual(keptInTab("request").read(), { token: "t", until: Date.parse(UNTIL) });
    own.hear(connected(null));
    assert.ok(!own.waits);
  });
}

test("one's own request does not come back as somebody else's, but the news that nearly enough have asked does", async (t) => {
  const { own } = asker(t, WAITS);
  const some = /** @type {ServerEvent} */ ({ event: "rest_requested", requests: "some" });
  assert.ok(!own.isOwnNews(some), "another's");
  const answer = own.ask();
  assert.ok(own.isOwnNews(some), "before its answer");
  await answer;
  assert.ok(own.isOwnNews(some));
  const nearly = /** @type {ServerEvent} */ ({ ...some, requests: "nearly" });
  assert.ok(!own.isOwnNews(nearly));
  assert.ok(!own.isOwnNews(heard("monitoring_stopped")), "it is no request at all");
});

test("a request that could not be withdrawn still waits, and can be withdrawn later", async (t) => {
  const { own, withdrawn, says } = asker(t, WAITS);
  await says("requestRest");
  Object.assign(withdrawn, { answer: LOST });
  await says("withdrawRequest");
  assert.ok(own.waits);
  Object.assign(withdrawn, { answer: WAITS });
  await says("withdrawRequest");
  assert.ok(!own.waits);
});

test("without a request nothing waits, whatever the server says about requests", (t) => {
  const { own, kept, lapses } = asker(t, WAITS);
  for (const until of [UNTIL, null, undefined]) own.hear(connected(until));
  t.mock.timers.tick(REQUEST_MS + 1000);
  assert.deepEqual([own.waits, kept(), lapses()], [false, null, 0]);
});
