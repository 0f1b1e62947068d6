// @ts-check
// One's own request for a rest beside another tab, in another meeting and after a reload.
/** @import { MeetTab } from "../../extensions/member/shared/page/meet_tab.js" */
/** @import { KeptRequest } from "../../extensions/member/shared/types" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { OwnRequest } from "../../extensions/member/shared/meeting/own_request.js";
import { REQUEST_MS } from "../../extensions/member/shared/meeting/rest_request.js";
import { keptInTab } from "../../static/shared/memory.js";
import { AT, asker, connected, heard, refusal, stopTime, UNTIL, WAITS } from "./asker.mjs";

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

test("a request that is under way keeps its token when another tab takes it for one that is over", async (t) => {
  stopTime(t);
  /** @type {KeptRequest | null} */
  let kept = null;
  /** @type {string[]} */
  const tokens = [];
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
    if (!tokens.length) other.hear(connected(null));
    tokens.push(body.token);
    return WAITS;
  };
  const own = new OwnRequest(/** @type {MeetTab} */ (/** @type {unknown} */ ({ call })), keeper);
  await own.ask();
  assert.ok(own.waits);
  await own.ask();
  assert.deepEqual(tokens, [tokens[0], tokens[0]]);
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
