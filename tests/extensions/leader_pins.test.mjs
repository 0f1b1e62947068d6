// @ts-check
// What a pin, a spotlight or a page of the grid reveals about the people it shows: nothing.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { participantId } from "../../extensions/leader/people/participant_id.js";
import { LATELY_MS } from "../../extensions/leader/people/people.js";
import { Rotation } from "../../extensions/leader/turns/rotation.js";
import { FACELESS_MS } from "../../extensions/leader/visit/face_search.js";
import { STARVED_MS } from "../../extensions/leader/visit/visit.js";
import { leading, snapshot } from "./leader_tab.mjs";
import { FIVE, looking, seen } from "./looking.mjs";

const TEN = [...FIVE, "fay", "gus", "hal", "ian", "jo"];

test("while one of several is shown their eyes bring no rest, nor later in that turn when all are back", async ({
  mock,
}) => {
  mock.method(Math, "random", () => 0.999); // so that it is not bob's turn when bob is shown
  const { scheduler, send, identifiable, show, turn } = looking(FIVE);
  for (const _ of FIVE) await turn();
  assert.deepEqual(
    identifiable,
    FIVE.map(() => false),
    "an ordinary rotation",
  );
  show(["bob"]);
  const look = async (/** @type {number} */ passed) => {
    const seq = await send(passed);
    scheduler.answered(seq, seen(seq));
  };
  await look(1000);
  show(FIVE);
  await look(2000);
  const late = await send(3000);
  scheduler.tick(1, performance.now() + FACELESS_MS);
  scheduler.answered(late, seen(late));
  assert.deepEqual(
    identifiable.slice(FIVE.length),
    [true, true, true],
    "the turn goes on, to its last frame",
  );
  identifiable.length = 0;
  for (const _ of FIVE) await turn();
  assert.equal(identifiable.filter(Boolean).length, 1, "the turn that the spotlight cut off");
  identifiable.length = 0;
  for (const _ of FIVE) await turn();
  assert.ok(!identifiable.includes(true));
});

test("four of several people are enough to bring a rest, and so are three who are the whole meeting", async () => {
  const { identifiable, show, turn } = looking(FIVE);
  for (const _ of FIVE) await turn();
  show(FIVE.slice(1));
  for (let turns = 0; turns < 4; turns++) await turn();
  const three = looking(FIVE.slice(2));
  for (let turns = 0; turns < 4; turns++) await three.turn();
  assert.ok(![...identifiable, ...three.identifiable].includes(true));
});

test("in a small meeting that somebody has left, tired eyes bring rests again after a while", async ({
  mock,
}) => {
  const { identifiable, show, turn } = looking(["leader", "ann", "bob"]);
  for (let turns = 0; turns < 3; turns++) await turn();
  show(["leader", "ann"]);
  await turn();
  assert.equal(identifiable.at(-1), true);
  const begun = performance.now();
  mock.method(performance, "now", () => begun + LATELY_MS);
  for (let turns = 0; turns < 3; turns++) await turn();
  assert.equal(identifiable.at(-1), false);
});

test("rounds of as few people as pins can show wait for the others, so that no two rounds can be compared", async () => {
  const { rounds, show, turn } = looking(TEN);
  for (const _ of TEN) await turn();
  assert.equal(rounds.length, 1);
  for (const four of [TEN.slice(0, 4), TEN.slice(1, 5), TEN.slice(0, 6)]) {
    show(four);
    for (const _ of four) await turn("tired");
  }
  assert.equal(rounds.length, 1);
  show(TEN.slice(0, 7));
  for (let turns = 0; turns < 7; turns++) await turn();
  assert.equal(rounds.at(-1)?.length, 7, "a page of the grid");
});

test("an empty chair on the page singles nobody out", async () => {
  const { scheduler, send, frames, identifiable, turn } = looking(FIVE.slice(1));
  for (let turns = 0; turns < 4; turns++) await turn();
  const away = await participantId("", "dan");
  for (let turns = 0; turns < 12; turns++) {
    for (const passed of [1000, 3000, 4500]) {
      const seq = await send(passed);
      scheduler.answered(seq, seen(seq, "ok", frames.at(-1)?.participant_id !== away));
    }
    scheduler.tick(1, performance.now() + FACELESS_MS + STARVED_MS);
  }
  assert.equal(scheduler.visiting.total, 3, "the chair is not looked at again yet");
  assert.ok(!identifiable.includes(true));
});

test("nor do empty rooms beside a pinned person hide that this is one of several", async () => {
  const rooms = ["room 1", "room 2", "room 3"];
  const { scheduler, send, frames, identifiable, show } = looking([...FIVE, ...rooms]);
  const empty = await Promise.all(rooms.map((room) => participantId("", room)));
  const turn = async () => {
    for (const passed of [1000, 3000, 4500]) {
      const seq = await send(passed);
      scheduler.answered(seq, seen(seq, "ok", !empty.includes(String(frames.at(-1)?.participant_id))));
    }
    scheduler.tick(1, performance.now() + FACELESS_MS + STARVED_MS);
  };
  for (let turns = 0; turns < 16; turns++) await turn();
  assert.ok(!identifiable.includes(true));
  show(["bob", ...rooms]);
  await turn();
  assert.equal(identifiable.at(-1), true);
});

test("after a pin nobody knows whose turn comes next", async ({ mock }) => {
  const dealt = mock.method(Rotation.prototype, "shuffle");
  const { show, turn } = looking(FIVE);
  for (const _ of FIVE) await turn();
  show(["bob"]);
  assert.equal(dealt.mock.callCount(), 0);
  const next = mock.method(Rotation.prototype, "next", () => {
    assert.equal(dealt.mock.callCount(), 1, "before any turn begins");
    return [];
  });
  show(FIVE);
  show(FIVE);
  assert.equal(next.mock.callCount(), 2);
});

test("nor when the person whose turn lasted until then comes again", async ({ mock }) => {
  const dealt = mock.method(Rotation.prototype, "shuffle");
  const { show, turn } = looking(FIVE);
  for (const _ of FIVE) await turn();
  show(["bob"]);
  show(FIVE);
  await turn();
  assert.deepEqual(
    dealt.mock.calls.map((call) => call.arguments[0]),
    [0, 1],
    "once it is over they are the last of all",
  );
});

test("while Meet rearranges its tiles nobody's turn can be told, and the order of turns stays as it is", async ({
  mock,
}) => {
  const dealt = mock.method(Rotation.prototype, "shuffle");
  const { identifiable, show, turn } = looking(FIVE);
  for (const _ of FIVE) {
    await turn();
    show([]);
    show(FIVE);
  }
  assert.equal(dealt.mock.callCount(), 0);
  assert.ok(!identifiable.includes(true));
});

test("whoever was pinned in one meeting is looked at in the next like anybody", async () => {
  const { scheduler, identifiable, show, turn } = looking(FIVE);
  for (const _ of FIVE) await turn();
  show(["bob"]);
  scheduler.enter({ meetingId: "n", call: "n" }, { salt: "salt" });
  show(FIVE);
  for (const _ of FIVE) await turn();
  assert.ok(!identifiable.includes(true));
});

/** A leader with automatic rests; `look` has one frame answered, which shows tired eyes. */
async function leadingFive() {
  const { leader, tab, page } = leading({ automatic: true }, FIVE);
  await leader.start();
  leader.onMessage({ type: "socket", state: "open", waitMs: 0 });
  const show = (/** @type {string[]} */ shown) => {
    for (const [index, video] of page.videos.entries())
      Object.assign(video, { isConnected: shown.includes(FIVE[index]) });
    leader.tick();
  };
  let looks = 0;
  const look = async () => {
    const before = tab.sent.length;
    page.show(performance.now() + 1000 * ++looks);
    const frame = () => tab.sent.slice(before).find(({ type }) => type === "frame");
    while (!frame()) await setImmediate();
    const sent = frame();
    if (sent?.type === "frame")
      leader.onMessage({ type: "result", seq: sent.frame.seq, result: seen(sent.frame.seq) });
  };
  const rests = () => tab.called.filter((called) => called.startsWith("rest"));
  return { leader, tab, show, look, rests };
}

test("automatic rests do not give away who was pinned, and come in an ordinary rotation", async ({
  mock,
}) => {
  mock.method(console, "log", () => {});
  const { leader, tab, show, look, rests } = await leadingFive();
  show(FIVE);
  show(["bob"]);
  await look();
  show(FIVE);
  await look();
  assert.deepEqual(rests(), []);
  const { salt = "", seen: known = {} } = tab.memory.lately ?? {};
  assert.ok(Object.keys(known).length > 0 && salt.length >= 32, "a reload would know them, and nobody else");
  leader.close();
  const ordinary = await leadingFive();
  ordinary.show(FIVE);
  await ordinary.look();
  assert.deepEqual(ordinary.rests(), ["rest m"]);
  ordinary.leader.close();
});

test("tired eyes bring one rest in a turn, and one more in the next turn", async ({ mock }) => {
  mock.method(console, "log", () => {});
  const { leader, tab, show, look, rests } = await leadingFive();
  show(FIVE);
  await look();
  await look();
  assert.equal(rests().length, 1);
  for (const inCall of [false, true]) {
    Object.assign(tab, { inCall });
    leader.tick();
  }
  await look();
  assert.equal(rests().length, 2);
  leader.close();
});

test("tired eyes bring no rest while it is unknown how late it is, and whether this is still the same call", async ({
  mock,
}) => {
  mock.method(console, "log", () => {});
  const { now } = Date;
  let leap = 0;
  mock.method(Date, "now", () => now() + leap);
  const { leader, show, look, rests } = await leadingFive();
  show(FIVE);
  leap = 60 * 60_000;
  await look();
  assert.deepEqual(rests(), []);
  leader.onMessage(snapshot(9, true));
  await look();
  assert.deepEqual(rests(), ["rest m"]);
  leader.close();
});
